// The words of cards that are cut off, lie under a mark, or run into each other.
() => {
  const painted = (e) => e.checkVisibility() && getComputedStyle(e).clipPath === "none";
  const found = [];
  for (const card of document.querySelectorAll(".card")) {
    const box = card.getBoundingClientRect();
    const marks = [...card.querySelectorAll(".state .mark, .pennant")].filter(painted)
      .map((mark) => mark.getBoundingClientRect());
    const tell = (part, what) => found.push([card.dataset.slug, part.className, what]);
    for (const part of card.querySelectorAll(".title, .tag, .flag, .claim")) {
      if (!painted(part) || !painted(part.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(part);
      for (const line of range.getClientRects()) {
        if (line.left < box.left + 2 || line.right > box.right - 2) tell(part, "cut off");
        if (line.top < box.top - 0.5 || line.bottom > box.bottom + 0.5) tell(part, "cut off");
        const under = (mark) => line.left < mark.right - 1 && line.right > mark.left + 1
          && line.top < mark.bottom - 2 && line.bottom > mark.top + 2;
        if (marks.some(under)) tell(part, "covered");
      }
    }
    const parts = [...card.querySelectorAll(".title, .labels, .claim")].filter(painted);
    const boxes = parts.map((part) => part.getBoundingClientRect()).sort((a, b) => a.top - b.top);
    boxes.forEach((b, i) => {
      if (i && b.top < boxes[i - 1].bottom - 1.5) tell(card, "lines overlap");
    });
  }
  return found;
}
