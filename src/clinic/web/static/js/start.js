// Puts everything in motion, and marks the page as ready.
"use strict";
{
  const { byId, view, cards, panel, live, remember } = clinic;
  const root = document.documentElement;

  const named = () => {
    byId("toggle-view").textContent = root.dataset.view === "map" ? "List" : "Map";
    byId("toggle-theme").textContent = root.dataset.theme === "dark" ? "Light" : "Dark";
  };
  byId("toggle-view").addEventListener("click", () => {
    root.dataset.view = root.dataset.view === "map" ? "list" : "map";
    remember("clinic-view", root.dataset.view);
    named();
    cards.oneStop();
    if (view.onMap()) {
      scrollTo(0, 0);
      view.home();
    }
  });
  byId("toggle-theme").addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember("clinic-theme", root.dataset.theme);
    named();
  });

  named();
  view.begin();
  cards.begin();
  const opened = panel.begin();
  if (document.body.dataset.source === "server") live.begin();
  Promise.resolve(opened).finally(() => requestAnimationFrame(() => { root.dataset.ready = "yes"; }));
}
