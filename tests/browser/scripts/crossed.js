// The arrows whose line runs through a card or the title of a chapter.
() => {
  const box = (e) => ({ x: e.offsetLeft, y: e.offsetTop, width: e.offsetWidth, height: e.offsetHeight });
  const boxes = [
    ...[...clinic.cards.all].map(([slug, card]) => [slug, clinic.cards.boxOf(card)]),
    ...[...document.querySelectorAll(".chapter h2")].map((title) => [title.id, box(title)]),
  ];
  const holds = ({ x, y }, b) =>
    x > b.x + 1 && x < b.x + b.width - 1 && y > b.y + 1 && y < b.y + b.height - 1;
  const found = [];
  for (const line of document.querySelectorAll("#arrows .line")) {
    const run = line.querySelector(".run"), length = run.getTotalLength();
    const points = Array.from({ length: length / 2 + 1 }, (_, i) => run.getPointAtLength(2 * i));
    for (const [name, b] of boxes) {
      if (points.some((point) => holds(point, b))) {
        found.push([line.dataset.source, line.dataset.target, name]);
      }
    }
  }
  return found;
}
