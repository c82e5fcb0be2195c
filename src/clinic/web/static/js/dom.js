// Small tools. Text always goes in as text: no string is ever read as markup but the course's own.
"use strict";
{
  const byId = (id) => document.getElementById(id);

  // element("p", { class: "x", onclick: f }, "text", child): null and undefined are left out.
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return made;
  };

  const say = (text) => { byId("say").textContent = text; };

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  Object.assign(clinic, { byId, element, say, still, plural });
}
