// A grading on the page: every check, and for a failed one all that there is to see.
// What a learner's app printed or answered is put in as text, never as markup.
"use strict";
{
  const { element, plural } = clinic;
  const WORDS = { passed: "passed", failed: "failed", not_run: "not run" };
  const OUTCOMES = {
    passed: "Fixed: every check passed.",
    failed: "Not fixed yet.",
    not_started: "The app did not start.",
    limit: "Stopped at a limit.",
    grader_error: "The grader failed; this costs you nothing.",
  };

  const folded = (title, ...content) =>
    element("details", {}, element("summary", {}, title), ...content);
  const text = (content, label) =>
    element("pre", { class: "text", tabindex: "0", "aria-label": label }, content);

  const exchange = ({ request, response, error, curl }, number) => [
    element("h4", {}, `Request ${number + 1}`),
    text(request, "The request"),
    text(response ?? error ?? "no answer", "The answer"),
    element("p", {}, "To repeat it:"),
    text(curl, "A curl that repeats the request"),
  ];

  const check = (result) => {
    const item = element("li", { class: result.outcome },
      element("span", { class: "badge" }, WORDS[result.outcome]), " ", result.check.rule);
    if (result.message) item.append(element("p", { class: "message" }, result.message));
    if (result.exchanges.length) item.append(folded("What was sent, and what came back", ...result.exchanges.flatMap(exchange)));
    if (result.log) item.append(folded("The end of the app's log", text(result.log, "The log")));
    return item;
  };

  const trouble = ({ error, file, line, code, traceback }) => [
    element("p", { class: "message" }, error),
    file && element("p", {}, `${file}${line ? `, line ${line}` : ""}`),
    code && text(code, "The line of code"),
    traceback && folded("The traceback", text(traceback, "The traceback")),
  ].filter(Boolean);

  const verdict = (report) => {
    const passed = report.outcome === "passed";
    const failed = report.results.filter((result) => result.outcome === "failed").length;
    const words = failed ? `${OUTCOMES[report.outcome]} ${plural(failed, "check")} failed.` : OUTCOMES[report.outcome];
    return element("p", { class: `outcome ${passed ? "passed" : "failed"}` }, words);
  };

  const grading = ({ phase, results, report, message }) => {
    const parts = [];
    if (phase === "waiting") parts.push(element("p", { class: "outcome" }, "Waiting for another grading to end …"));
    if (phase === "running") parts.push(element("p", { class: "outcome" }, `Grading … ${plural(results.length, "check")} so far`));
    if (phase === "stopped") parts.push(element("p", { class: "outcome" }, "The grading was stopped."));
    if (phase === "not_graded") parts.push(element("p", { class: "complaint" }, `It could not be graded: ${message}`));
    if (report) parts.push(...reported(report));
    if (results.length) parts.push(element("ul", { class: "checks" }, ...results.map(check)));
    return parts;
  };

  const reported = (report) => [
    verdict(report),
    report.reason ? element("p", { class: "message" }, report.reason) : null,
    ...(report.trouble ? trouble(report.trouble) : []),
    report.resembles ? element("div", {}, element("h4", {}, `This looks like: ${report.resembles.title}`), element("p", {}, report.resembles.text)) : null,
    ...report.notes.map((note) => element("p", { class: "facts" }, note)),
    report.sandbox === "none" ? element("p", { class: "facts" }, "It ran without a sandbox.") : null,
  ].filter(Boolean);

  const diff = (patch) => {
    const lines = patch.split("\n").map((line) => {
      const kind = /^(\+\+\+|---|@@)/.test(line) ? "place" : { "+": "plus", "-": "minus" }[line[0]];
      return element("span", { class: kind }, line || " ");
    });
    return element("pre", { class: "code diff", tabindex: "0", "aria-label": "A diff" }, ...lines);
  };

  clinic.checks = { grading, diff };
}
