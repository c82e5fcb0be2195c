// The stream of news from the server. A browser opens six connections to a host and no more, so a
// tab that nobody sees gives its own back, and gets the whole state again when it is looked at.
"use strict";
{
  let source = null;

  const listen = () => {
    source = new EventSource("/api/events");
    source.addEventListener("standing", (event) => {
      clinic.standing.apply(JSON.parse(event.data));
      document.documentElement.dataset.live = "on";
    });
    source.addEventListener("grading", (event) => clinic.doings.heard(JSON.parse(event.data)));
    source.addEventListener("check", (event) => clinic.doings.checked(JSON.parse(event.data)));
    source.addEventListener("error", () => { document.documentElement.dataset.live = "off"; });
  };

  const look = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) listen();
  };

  const begin = () => {
    document.addEventListener("visibilitychange", look);
    look();
  };

  clinic.live = { begin };
}
