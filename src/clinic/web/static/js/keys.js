// The keyboard: everything that a pointer can do.
"use strict";
{
  const { view, cards, say } = clinic;
  const KINDS = { "causes": "causes", "fixed-by": "is fixed by", "leads-to": "leads to" };

  const typing = (target) => target.matches("input, select, textarea, [contenteditable]");

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const { key } = event;
    if (key === "Escape" && clinic.panel.shown()) {
      event.preventDefault();
      clinic.panel.close();
      return;
    }
    const card = event.target.closest(".card");
    if (view.onMap() && zooms(key)) event.preventDefault();
    else if (card && key.startsWith("Arrow") && view.onMap()) {
      event.preventDefault();
      cards.focus(cards.beside(card, key));
    } else if (card && (key === "]" || key === "[")) {
      event.preventDefault();
      followed(card.dataset.slug, key === "]");
    }
  };

  const zooms = (key) => {
    if (key === "+" || key === "=") view.by(view.STEP);
    else if (key === "-") view.by(1 / view.STEP);
    else if (key === "0") view.fit();
    else if (key === "1") view.full();
    else return false;
    return true;
  };

  const followed = (slug, forward) => {
    const way = cards.follow(slug, forward);
    if (!way) {
      say(forward ? "No arrow leaves this concept" : "No arrow leads to this concept");
      return;
    }
    cards.focus(cards.all.get(way.slug));
    const [from, to] = forward ? [slug, way.slug] : [way.slug, slug];
    say(`${cards.titleOf(from)} ${KINDS[way.kind]} ${cards.titleOf(to)}. Arrow ${way.turn} of ${way.of}`);
  };

  document.addEventListener("keydown", onKey);
}
