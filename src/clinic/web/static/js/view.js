// The view of the map: zoom, pan, fit, and which level of detail is shown.
"use strict";
{
  const { byId, say, still } = clinic;
  const NEAR = 0.7; // from here on a card's small print can be read
  const SMALL = 0.28; // below this not even its title can be
  const STEP = 1.25, MOST = 3, LEAST = 0.1, EDGE = 10, SEEN = 90;
  const root = document.documentElement;
  const viewport = byId("viewport"), world = byId("world"), percent = byId("percent");
  const port = d3.select(viewport);
  let fitted = true; // whether the view follows the window's size

  const onMap = () => root.dataset.view === "map";
  const transform = () => d3.zoomTransform(viewport);

  const zoom = d3.zoom()
    .scaleExtent([LEAST, MOST])
    .clickDistance(4)
    .constrain((wanted) => kept(wanted))
    .filter((event) => onMap() && !event.button && (!event.ctrlKey || event.type === "wheel"))
    .on("start", (event) => {
      world.classList.add("moving");
      if (event.sourceEvent?.type === "mousedown") viewport.classList.add("dragging");
      if (event.sourceEvent) fitted = false;
    })
    .on("zoom", (event) => paint(event.transform))
    .on("end", () => {
      world.classList.remove("moving");
      viewport.classList.remove("dragging");
    });

  // Of the map's edge so much stays in sight: it cannot be lost, and is otherwise free.
  const kept = (wanted) => {
    const { x, y, k } = wanted, { width, height } = room(), { width: w, height: h } = size();
    const fx = Math.min(Math.max(x, SEEN - w * k), width - SEEN);
    const fy = Math.min(Math.max(y, SEEN - h * k), height - SEEN);
    return fx === x && fy === y ? wanted : d3.zoomIdentity.translate(fx, fy).scale(k);
  };

  const paint = ({ x, y, k }) => {
    world.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    percent.textContent = `${Math.round(k * 100)}%`;
    const lod = k < NEAR ? "far" : "near";
    if (root.dataset.lod !== lod) root.dataset.lod = lod;
  };

  const size = () => ({ width: world.offsetWidth, height: world.offsetHeight });
  const room = () => viewport.getBoundingClientRect();

  const go = (target, { smooth = true } = {}) => {
    const moving = smooth && !still() ? port.transition().duration(220) : port;
    moving.call(zoom.transform, target);
  };

  const around = (box, most) => {
    const { width, height } = room();
    const k = Math.max(LEAST, Math.min(most, (width - 2 * EDGE) / box.width, (height - 2 * EDGE) / box.height));
    const x = width / 2 - k * (box.x + box.width / 2);
    const y = height > width ? EDGE - k * box.y : height / 2 - k * (box.y + box.height / 2);
    return d3.zoomIdentity.translate(x, y).scale(k);
  };

  const fit = (options) => {
    fitted = true;
    go(around({ x: 0, y: 0, ...size() }, 1), options);
  };

  // Where to begin: the whole map, or the first chapter where the whole could not be read.
  const home = () => {
    fit({ smooth: false });
    const first = document.querySelector(".frame");
    if (transform().k < SMALL) show({ x: first.offsetLeft, y: first.offsetTop, width: first.offsetWidth, height: first.offsetHeight }, { smooth: false });
  };

  const show = (box, options) => { fitted = false; go(around(box, 1), options); };

  const by = (factor) => {
    fitted = false;
    const { width, height } = room();
    const k = Math.max(LEAST, Math.min(MOST, transform().k * factor));
    const moving = still() ? port : port.transition().duration(160);
    moving.call(zoom.scaleTo, k, [width / 2, height / 2]);
    say(`Zoom ${Math.round(k * 100)} percent`);
  };

  const full = () => {
    fitted = false;
    const { width, height } = room();
    const chosen = document.activeElement?.closest?.(".spot");
    const box = chosen && { x: chosen.offsetLeft, y: chosen.offsetTop, width: 232, height: 104 };
    if (box) go(d3.zoomIdentity.translate(width / 2 - box.x - 116, height / 2 - box.y - 52));
    else port.call(zoom.scaleTo, 1, [width / 2, height / 2]);
    say("Zoom 100 percent");
  };

  // Move as little as is needed for this box to be in the free part of the view.
  const reveal = (box, covered = 0) => {
    const { width, height } = room();
    const { x, y, k } = transform();
    const free = width - covered, pad = 24;
    const left = box.x * k + x, right = left + box.width * k;
    const top = box.y * k + y, bottom = top + box.height * k;
    let across = 0, down = 0;
    if (left < pad) across = pad - left;
    else if (right > free - pad) across = Math.max(free - pad - right, pad - left);
    if (top < pad) down = pad - top;
    else if (bottom > height - pad) down = Math.max(height - pad - bottom, pad - top);
    if (across || down) {
      fitted = false;
      go(d3.zoomIdentity.translate(x + across, y + down).scale(k));
    }
  };

  const begin = () => {
    port.call(zoom).on("dblclick.zoom", null);
    new ResizeObserver(() => { if (onMap() && fitted) fit({ smooth: false }); }).observe(viewport);
    if (onMap()) home();
  };

  byId("zoom-in").addEventListener("click", () => by(STEP));
  byId("zoom-out").addEventListener("click", () => by(1 / STEP));
  byId("zoom-fit").addEventListener("click", () => fit());
  byId("zoom-full").addEventListener("click", full);

  clinic.view = { begin, home, fit, full, by, show, reveal, go, transform, onMap, STEP };
}
