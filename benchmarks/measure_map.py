"""Measures the concept map in headless Chromium: bytes, time to ready, frames while zooming.

    python benchmarks/measure_map.py [--json FILE]

The limits are wide: they catch a map that has become twice as heavy, not a busy machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUNS = 3
NOTCHES = 60  # of the wheel, in and out again
LIMITS = {"kibibytes": 330.0, "ready / bare page": 14.0, "frame median / idle": 2.5}

ZOOM = """async ([notches, idle]) => {
    const port = document.getElementById("viewport"), box = port.getBoundingClientRect();
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let i = 0; i < notches; i++) {
        if (!idle) port.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true,
            clientX: box.left + box.width / 2, clientY: box.top + box.height / 2,
            deltaY: i < notches / 2 ? -60 : 60 }));
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
    }
    return times;
}"""
READY = """() => new Promise((done) => {
    const { dataset } = document.documentElement;
    const look = () => dataset.ready ? done(performance.now()) : requestAnimationFrame(look);
    look();
})"""


def main() -> int:
    """Measure, print a table, and return 1 if a limit is passed."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        print("playwright is not installed; the map is not measured.")  # noqa: T201
        return 0
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        print("There is no Chromium on this machine; the map is not measured.")  # noqa: T201
        return 0
    with served() as address, sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        figures = measured(browser, address)
        browser.close()
    for name, value in figures.items():
        limit = LIMITS.get(name)
        print(f"{name:<28} {value:>9.1f}  {f'at most {limit}' if limit else ''}")  # noqa: T201
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(figures, indent=2))
    return int(any(figures[name] > limit for name, limit in LIMITS.items()))


def measured(browser, address: str) -> dict[str, float]:
    """All figures, each the median of a few runs."""
    ready, bare, frames, idle, size = [], [], [], [], 0.0
    for _ in range(RUNS):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        sizes: list[int] = []
        page.on(
            "response", lambda r, into=sizes: into.append(int(r.headers.get("content-length", 0)))
        )
        page.goto(address, wait_until="commit")
        ready.append(page.evaluate(READY))
        size = sum(sizes) / 1024
        idle += page.evaluate(ZOOM, [NOTCHES, True])
        frames += page.evaluate(ZOOM, [NOTCHES, False])
        page.close()
        page = browser.new_page()
        page.goto(f"{address}health/live")
        bare.append(
            page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart")
        )
        page.close()
    return {
        "kibibytes": size,
        "ready, ms": statistics.median(ready),
        "bare page, ms": statistics.median(bare),
        "ready / bare page": statistics.median(ready) / max(1, statistics.median(bare)),
        "frame idle median, ms": statistics.median(idle),
        "frame zooming median, ms": statistics.median(frames),
        "frame zooming 95 %, ms": statistics.quantiles(frames, n=20)[-1],
        "frame median / idle": statistics.median(frames) / statistics.median(idle),
    }


@contextmanager
def served() -> Iterator[str]:
    """The address of a map, in an empty folder."""
    with tempfile.TemporaryDirectory(prefix="clinic-map-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "clinic.web", "--no-browser", "--port", "0"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            line = process.stdout.readline()
            yield re.search(r"http://\S+", line)[0]
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    raise SystemExit(main())
