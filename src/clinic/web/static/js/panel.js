// The panel of one concept. What is open stands in the address, so that it can be shared.
"use strict";
{
  const { byId, say, view, cards } = clinic;
  const panel = byId("panel"), body = byId("panel-body");
  const loaded = new Map();
  let open = null, before = null; // the slug; the view and the focus to go back to

  const shown = () => open !== null;
  const width = () => (shown() && panel.offsetWidth < innerWidth ? panel.offsetWidth : 0);

  // The course's own text, written by the server; nothing of a learner's is in it.
  const fetched = async (slug) => {
    const kept = byId(`page-${slug}`); // in an exported map every text is in the file
    if (kept) return kept.content.cloneNode(true);
    if (!loaded.has(slug)) {
      const answer = await fetch(`/concepts/${encodeURIComponent(slug)}/panel`);
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      loaded.set(slug, await answer.text());
    }
    return document.createRange().createContextualFragment(loaded.get(slug));
  };

  const show = async (slug) => {
    if (open === slug) return;
    if (!before) before = { view: view.transform(), focus: document.activeElement };
    open = slug;
    cards.choose(slug);
    panel.hidden = false;
    panel.scrollTop = 0;
    body.replaceChildren();
    panel.setAttribute("aria-busy", "true");
    try {
      const content = await fetched(slug);
      if (open !== slug) return; // another one was opened meanwhile
      body.replaceChildren(content);
      clinic.doings?.begin(slug, body);
    } catch (error) {
      if (open !== slug) return;
      const text = document.createElement("p");
      text.className = "complaint";
      text.textContent = `This text could not be read: ${error.message}. Is the server still running?`;
      body.replaceChildren(text);
    }
    panel.removeAttribute("aria-busy");
    if (view.onMap()) view.reveal(cards.boxOf(cards.all.get(slug)), width());
    (byId("panel-title") ?? byId("close-panel")).focus({ preventScroll: true });
    say(`${cards.titleOf(slug)} is open`);
  };

  const hide = () => {
    if (!shown()) return;
    const slug = open, back = before;
    open = before = null;
    panel.hidden = true;
    body.replaceChildren();
    cards.choose(null);
    if (view.onMap() && back) view.go(back.view);
    const card = cards.all.get(slug);
    const target = back?.focus?.isConnected && back.focus !== document.body ? back.focus : card;
    target.focus({ preventScroll: view.onMap() });
    say("The panel is closed");
  };

  const slugInAddress = () => {
    const slug = decodeURIComponent(location.hash.slice(1));
    return cards.all.has(slug) ? slug : null;
  };

  const follow = () => {
    const slug = slugInAddress();
    if (slug) return show(slug);
    hide();
    return undefined;
  };

  const openFrom = (slug) => {
    if (slugInAddress() === slug) follow();
    else location.hash = slug;
  };

  const close = () => {
    history.pushState(null, "", location.pathname + location.search);
    hide();
  };

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      say("The link is copied");
      byId("copy-link").textContent = "Copied";
    } catch {
      byId("copy-link").textContent = location.href;
    }
    setTimeout(() => { byId("copy-link").textContent = "Copy link"; }, 2000);
  };

  const begin = () => {
    byId("close-panel").addEventListener("click", close);
    byId("copy-link").addEventListener("click", copy);
    addEventListener("hashchange", follow);
    addEventListener("popstate", follow);
    return follow();
  };

  clinic.panel = { open: openFrom, close, shown, width, begin, current: () => open };
}
