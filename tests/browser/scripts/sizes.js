// How large each word on a card is at this zoom, in pixels.
(scale) => {
  const painted = (e) => getComputedStyle(e).clipPath === "none";
  return [...document.querySelectorAll(".card .title, .card .claim, .card .flag")]
    .filter((e) => painted(e) && painted(e.parentElement))
    .map((e) => scale * parseFloat(getComputedStyle(e).fontSize));
}
