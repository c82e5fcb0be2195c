// What can be done with the concept that is open: bench, editor, grader, hints, the fix.
"use strict";
{
  const { element, say, standing, checks, cards, plural } = clinic;
  const gradings = new Map();
  const token = document.querySelector("meta[name=clinic-token]")?.content;
  let slug = null, place = null, fixPlace = null, complaint = "", fixes = null, warned = false;

  const ask = async (method, path, body) => {
    const answer = await fetch(`/api/exercises${path}`, {
      method,
      headers: { "X-Clinic-Token": token, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    if (answer.status === 204) return null;
    const content = await answer.text();
    let data = null;
    try { data = JSON.parse(content); } catch { /* a refusal in plain text */ }
    if (!answer.ok) {
      const words = typeof data?.detail === "string" ? data.detail : content.trim();
      throw Object.assign(new Error(words || `the server answered ${answer.status}`), { status: answer.status });
    }
    return data;
  };

  // Do one thing at a time with a button, and say what went wrong.
  const doing = (action) => async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    complaint = "";
    try {
      await action();
    } catch (error) {
      complaint = error instanceof TypeError ? "The server cannot be reached; is it still running?" : error.message;
      say(complaint);
    }
    button.disabled = false;
    draw();
  };

  const put = doing(async () => {
    const exercise = await ask("POST", "", { slug });
    say(`On the bench: ${exercise.folder}`);
  });
  const edit = doing(() => ask("POST", `/${slug}/editor`));
  const grade = doing(async () => { heard(await ask("POST", `/${slug}/gradings`)); });
  const stop = doing(() => ask("DELETE", `/${slug}/gradings/current`));
  const hint = doing(async () => {
    const { title, text } = await ask("POST", `/${slug}/hints`);
    say(`${title}: ${text}`);
  });
  const fix = doing(async () => {
    try {
      fixes = await ask("POST", `/${slug}/fixes`, { sure: warned });
    } catch (error) {
      if (error.status !== 403 || warned) throw error;
      warned = true;
      fixes = error.message;
    }
  });

  const button = (words, action, attributes = {}) =>
    element("button", { type: "button", onclick: action, ...attributes }, words);

  const suffering = () => {
    const { ripples, lessons } = standing.now();
    const parts = [];
    if (ripples[slug]) parts.push(element("p", { class: "harm-note" }, `Harmed by what is not fixed yet: ${standing.names(ripples[slug])}.`));
    const harmed = Object.keys(ripples).filter((other) => ripples[other].includes(slug));
    if (lessons[slug]?.failing && harmed.length) parts.push(element("p", { class: "harm-note" }, `While this fails, it harms: ${standing.names(harmed)}.`));
    return parts;
  };

  const draw = () => {
    if (!place?.isConnected || !standing.now()) return;
    const lesson = standing.now().lessons[slug];
    if (!lesson) {
      place.replaceChildren(...suffering());
      return;
    }
    const grading = gradings.get(slug);
    const busy = grading?.phase === "waiting" || grading?.phase === "running";
    const onBench = lesson.on_bench;
    const focused = place.contains(document.activeElement) ? document.activeElement.textContent : null;
    const opened = [...place.querySelectorAll("details[open] > summary")].map((s) => s.textContent + s.closest("li")?.textContent.slice(0, 90));
    const row = onBench
      ? [
          busy ? button("Stop grading", stop) : button("Run the grader", grade, { class: "lead" }),
          button("Open in editor", edit),
          button(lesson.hints_left ? `Hint (${lesson.hints_left} left)` : "No hints left", hint, { disabled: !lesson.hints_left }),
        ]
      : [button("Put on my bench", put, { class: "lead" })];
    place.replaceChildren(...[
      element("h3", {}, "Your exercise"),
      element("p", {}, `State: ${lesson.words}. ${lesson.attempts ? `${plural(lesson.attempts, "grading")}, best ${lesson.points} of ${plural(lesson.points_possible, "point")}.` : ""}`),
      onBench ? element("p", { class: "facts" }, "Your copy is in ", element("code", {}, `exercises/${slug}`)) : null,
      element("div", { class: "row" }, ...row),
      complaint ? element("p", { class: "complaint", role: "alert" }, complaint) : null,
      standing.now().notice ? element("p", { class: "complaint" }, standing.now().notice) : null,
      ...suffering(),
      lesson.hints.length ? element("ol", { class: "hints" }, ...lesson.hints.map((text) => element("li", {}, text))) : null,
      ...(grading ? checks.grading(grading) : []),
    ].filter(Boolean));
    for (const summary of place.querySelectorAll("summary")) {
      if (opened.includes(summary.textContent + summary.closest("li")?.textContent.slice(0, 90))) summary.parentElement.open = true;
    }
    if (focused) [...place.querySelectorAll("button")].find((b) => b.textContent === focused || b.classList.contains("lead") || b.textContent.startsWith("Stop"))?.focus();
    drawFix(lesson);
  };

  const drawFix = (lesson) => {
    if (!fixPlace?.isConnected) return;
    const parts = [element("h3", {}, "The fix")];
    if (Array.isArray(fixes)) {
      for (const { title, text, changes } of fixes) {
        parts.push(element("h4", {}, title), element("p", {}, text), ...changes.map(({ patch }) => checks.diff(patch)));
      }
    } else {
      if (fixes) parts.push(element("p", { class: "complaint", role: "alert" }, fixes));
      const words = lesson.earned ? "Compare with the right fixes" : warned ? "Show the fix anyway" : "Show the fix";
      parts.push(button(words, fix));
    }
    fixPlace.replaceChildren(...parts);
  };

  const heard = (grading) => {
    const latest = gradings.get(grading.slug);
    if (latest && latest.number > grading.number) return;
    if (latest?.number === grading.number && latest.phase !== "running" && latest.phase !== "waiting" && (grading.phase === "running" || grading.phase === "waiting")) return;
    const kept = latest?.number === grading.number && !grading.results.length ? latest.results : grading.results;
    gradings.set(grading.slug, { ...grading, results: kept });
    if (grading.phase === "done") {
      say(`${cards.titleOf(grading.slug)}: ${grading.report.outcome === "passed" ? "fixed" : "not fixed yet"}`);
    }
    if (grading.slug === slug) draw();
  };

  const checked = ({ slug: graded, number, result }) => {
    const latest = gradings.get(graded) ?? { slug: graded, number, phase: "running", results: [] };
    if (latest.number > number) return;
    const others = latest.number === number ? latest.results.filter((r) => r.check.name !== result.check.name) : [];
    gradings.set(graded, { ...latest, number, phase: "running", results: [...others, result] });
    if (graded === slug) draw();
  };

  const begin = (opened, body) => {
    slug = opened;
    place = body.querySelector("[data-role=doings]");
    fixPlace = body.querySelector("[data-role=fix]");
    complaint = "";
    fixes = null;
    warned = false;
    draw();
  };

  clinic.doings = { begin, heard, checked, refresh: draw };
}
