// Zooms to this scale, with this card in the middle.
([scale, slug]) => {
  const { width, height } = document.getElementById("viewport").getBoundingClientRect();
  const nowhere = { x: 0, y: 0, width: 0, height: 0 };
  const box = slug ? clinic.cards.boxOf(clinic.cards.all.get(slug)) : nowhere;
  const x = width / 2 - scale * (box.x + box.width / 2);
  const y = height / 2 - scale * (box.y + box.height / 2);
  clinic.view.go(d3.zoomIdentity.translate(x, y).scale(scale), { smooth: false });
}
