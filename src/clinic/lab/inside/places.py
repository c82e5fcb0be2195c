"""The work directories of a sandbox: each begins as a copy of the submission."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import hardening


class Places:
    """All that can be written to in here, and the work directories below `work`."""

    def __init__(self, submission: Path, work: Path) -> None:
        self.disks = hardening.disks(work)
        self._submission = submission
        self._work = work
        self._made: set[Path] = set()

    def make(self, name: str, files: dict[str, str]) -> Path:
        """The work directory of that name, copied the first time, with files laid over it."""
        place = self._work / name
        if place not in self._made:
            shutil.copytree(self._submission, place)
            self._made.add(place)
        for path, text in files.items():
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)  # it may be a link, or nobody may write to it
            file.write_text(text, "utf-8")
        return place

    def clear(self) -> None:
        """Empty all disks. Raises `OSError` if something cannot be removed."""
        self._made.clear()
        for place in [place for disk in self.disks for place in disk.iterdir()]:
            with contextlib.suppress(OSError, RecursionError):
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place)
                else:
                    place.unlink()
        if any(place for disk in self.disks for place in disk.iterdir()):
            raise OSError("what the submission has written cannot be removed")
