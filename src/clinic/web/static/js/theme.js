// Runs before anything is painted: the theme, and whether this is the map or the list.
"use strict";
{
  const root = document.documentElement;
  const remembered = (key) => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const remember = (key, value) => {
    try { localStorage.setItem(key, value); } catch { /* a page without storage forgets */ }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia("(max-width: 640px)");
  const theme = () => remembered("clinic-theme") ?? (dark.matches ? "dark" : "light");
  const view = () => remembered("clinic-view") ?? (narrow.matches ? "list" : "map");

  root.dataset.script = "on";
  root.dataset.theme = theme();
  root.dataset.view = view();
  root.dataset.lod = "far";
  dark.addEventListener("change", () => { root.dataset.theme = theme(); });

  globalThis.clinic = { remembered, remember };
}
