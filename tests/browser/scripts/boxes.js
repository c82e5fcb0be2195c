// The box of each element that fits, as it is painted: left, top, right, bottom.
(css) => [...document.querySelectorAll(css)].map((element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [left, top, right, bottom];
})
