// How far the learner is, on the cards and in the bar. Said in words and shapes, not by colour alone.
"use strict";
{
  const { byId, cards } = clinic;
  let now = null;

  const names = (slugs) => slugs.map(cards.titleOf).join(", ");

  const dress = (slug, card) => {
    const lesson = now.lessons[slug];
    const state = lesson?.state ?? "untouched";
    const causes = now.ripples[slug] ?? [];
    card.dataset.state = state;
    card.querySelector(".state use").setAttribute("href", `#s-${state}`);
    card.querySelector(".state-words").textContent = lesson?.words ?? "no lesson yet";
    card.classList.toggle("warned", causes.length > 0);
    const ripple = card.querySelector(".ripple");
    ripple.hidden = causes.length === 0;
    ripple.querySelector(".ripple-words").textContent = causes.length ? `harmed by ${names(causes)}` : "";
  };

  const harms = (line) => {
    const { source, target, kind } = line.dataset;
    const causes = now.ripples[target] ?? [];
    const above = now.ripples[source] ?? [];
    return kind === "causes" && causes.some((cause) => cause === source || above.includes(cause));
  };

  const apply = (standing) => {
    now = standing;
    for (const [slug, card] of cards.all) dress(slug, card);
    for (const line of cards.lines) line.classList.toggle("harm", harms(line));
    for (const section of document.querySelectorAll(".chapter")) {
      const { fixed, concepts } = now.chapters[section.dataset.chapter];
      section.querySelector(".tally").firstChild.data = `${fixed}/${concepts}`;
    }
    byId("progress").value = now.fixed;
    byId("count").textContent = `${now.fixed} / ${now.concepts} fixed`;
    const next = byId("next");
    next.hidden = !now.next;
    if (now.next) {
      const link = next.querySelector("a");
      link.textContent = now.next.title;
      link.href = `#${now.next.slug}`;
      link.title = now.next.why;
    }
    clinic.doings?.refresh();
  };

  clinic.standing = { apply, names, now: () => now };
}
