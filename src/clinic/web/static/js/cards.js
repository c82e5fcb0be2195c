// The cards: where they stand, which is next to which, and which arrows belong to them.
"use strict";
{
  const { view, byId } = clinic;
  const cards = new Map(
    [...document.querySelectorAll(".card")].map((card) => [card.dataset.slug, card]),
  );
  const lines = [...document.querySelectorAll("#arrows .line")];
  const chapterOf = (card) => card.closest(".chapter").dataset.chapter;
  const titleOf = (slug) => cards.get(slug).querySelector(".title").textContent;

  const boxOf = (card) => {
    const spot = card.closest(".spot");
    return { x: spot.offsetLeft, y: spot.offsetTop, width: spot.offsetWidth, height: spot.offsetHeight };
  };

  const center = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
  const AHEAD = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  // The nearest card in this direction; sideways counts double. At the edge, the next in order.
  const beside = (card, key) => {
    const [ax, ay] = AHEAD[key];
    const [x, y] = center(boxOf(card));
    let best = null, least = Infinity;
    for (const other of cards.values()) {
      const [ox, oy] = center(boxOf(other));
      const along = (ox - x) * ax + (oy - y) * ay;
      const aside = Math.abs((ox - x) * ay) + Math.abs((oy - y) * ax);
      if (other === card || along < 12) continue;
      const cost = along + 2 * aside;
      if (cost < least) [best, least] = [other, cost];
    }
    return best ?? inOrder(card, ax + ay);
  };

  const inOrder = (card, step) => {
    const all = [...cards.values()];
    return all[(all.indexOf(card) + step + all.length) % all.length];
  };

  // Follow an arrow; pressed again at the same card, the next one of it.
  const turns = new Map();
  const follow = (slug, forward) => {
    const [from, to] = forward ? ["source", "target"] : ["target", "source"];
    const ways = lines.filter((line) => line.dataset[from] === slug);
    if (!ways.length) return null;
    const key = `${slug}${forward}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const line = ways[turn % ways.length];
    return { slug: line.dataset[to], kind: line.dataset.kind, turn: turn % ways.length + 1, of: ways.length };
  };

  // One tab stop: the card that had the focus last.
  let stop = null;
  const setStop = (card) => {
    if (stop && stop !== card) stop.tabIndex = -1;
    card.tabIndex = 0;
    stop = card;
  };
  const focus = (card) => {
    setStop(card);
    card.focus({ preventScroll: view.onMap() });
    if (view.onMap()) view.reveal(boxOf(card), clinic.panel?.width() ?? 0);
  };

  let chosen = null, touched = null;
  const light = () => {
    const lit = new Set([chosen, touched].filter(Boolean));
    for (const line of lines) {
      line.classList.toggle("lit", lit.has(line.dataset.source) || lit.has(line.dataset.target));
    }
  };
  const choose = (slug) => {
    if (chosen) cards.get(chosen).removeAttribute("aria-current");
    chosen = slug;
    if (slug) {
      cards.get(slug).setAttribute("aria-current", "true");
      setStop(cards.get(slug));
    }
    light();
  };

  const begin = () => {
    const oneStop = () => {
      const single = view.onMap();
      for (const card of cards.values()) card.tabIndex = single ? -1 : 0;
      if (single) setStop(stop ?? cards.values().next().value);
    };
    oneStop();
    for (const [slug, card] of cards) {
      card.addEventListener("pointerenter", () => { touched = slug; light(); });
      card.addEventListener("pointerleave", () => { touched = null; light(); });
      card.addEventListener("focus", () => {
        setStop(card);
        touched = slug;
        light();
        if (view.onMap() && card.matches(":focus-visible")) view.reveal(boxOf(card), clinic.panel.width());
      });
      card.addEventListener("blur", () => { touched = null; light(); });
      card.addEventListener("click", () => clinic.panel.open(slug));
    }
    byId("chapter").addEventListener("change", (event) => {
      const slug = event.target.value;
      const frame = slug && document.querySelector(`.frame.p-${CSS.escape(slug)}`);
      if (!frame) view.fit();
      else view.show({ x: frame.offsetLeft, y: frame.offsetTop, width: frame.offsetWidth, height: frame.offsetHeight });
    });
    clinic.cards.oneStop = oneStop;
  };

  clinic.cards = { all: cards, lines, beside, follow, focus, choose, boxOf, chapterOf, titleOf, begin };
}
