// The arrows that do not begin at their source or do not end at their target.
() => {
  const touches = (slug, x, y) => {
    const b = clinic.cards.boxOf(clinic.cards.all.get(slug));
    return x >= b.x - 1 && x <= b.x + b.width + 1 && y >= b.y - 1 && y <= b.y + b.height + 1;
  };
  return [...document.querySelectorAll("#arrows .line")].filter((line) => {
    const start = line.querySelector(".run").getPointAtLength(0);
    const [, x, y] = line.querySelector(".head").getAttribute("d").match(/^M(\d+) (\d+)/);
    const { source, target } = line.dataset;
    return !touches(source, start.x, start.y) || !touches(target, Number(x), Number(y));
  }).map((line) => line.dataset.source);
}
