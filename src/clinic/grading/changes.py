"""Apps that are almost another one, such as mutants: only what differs is written down."""

from __future__ import annotations

import tomllib
from pathlib import Path

from clinic.grading.source import Source
from clinic.lab import LabError


def changed(source: Source, changes: Path, name: str) -> dict[str, str]:
    """The files of the app of that name, by their path: what `run(files=...)` lays over another.

    `changes` is a TOML file, in which `[[NAME.change]]` has a `file`, an `old` text that stands in
    it once, and a `new` one; `like` in `[NAME]` names the app to start from, without which that is
    the submission, whose file must then be given, or a learner could make this fail. Raises
    `LabError`, the grader's own fault, if an old text does not stand there once.
    """
    told = tomllib.loads(changes.read_text("utf-8"))[name]
    files = changed(source, changes, told["like"]) if "like" in told else {}
    for change in told["change"]:
        path = change["file"]
        text = files[path] if path in files else source.text(path)
        if text.count(change["old"]) != 1:
            raise LabError(f"{name}: {path} does not hold this once: {change['old']!r}")
        files[path] = text.replace(change["old"], change["new"])
    return files
