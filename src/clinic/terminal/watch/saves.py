"""Notices each save in a folder: told by the file system where it tells, else by looking.

What counts as a save is decided by the state of the files alone. What the file system tells only
says when to look, so a lost event is found out, and caches and databases count for nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Protocol

from textual.message import Message
from watchfiles._rust_notify import RustNotify  # documented as watchfiles' "Rust backend"

from clinic.lab.snapshot import NOT_CODE, NOT_SOURCE
from clinic.terminal.watch.messages import Back, Gone, Looking, Saved

# What editors and a running app leave beside the code.
PASSING = (*(f"*{end}" for end in NOT_SOURCE), "*.db-*", "*.sw?", "*~", ".#*", "4913", "*.tmp")
GROUP_MS, STEP_MS, TIMEOUT_MS = 300, 15, 500  # events that come together are one save
PROBE_MS = 1_500
LOOK_SECONDS = 0.25
SILENT = "this file system tells nothing of a save"
LIMIT = "the system watches no more files"

Identity = tuple[int, int]
State = dict[str, tuple[int, int, int]]


class Saves(Protocol):
    """Something that tells of saves until it is closed."""

    def close(self) -> None:
        """Tell nothing more."""


class SavesThread:
    """Tells `Saved`, `Gone`, `Back` and `Looking` of one folder, from a thread of its own.

    No save after the constructor has returned is missed.
    """

    def __init__(self, folder: Path, tell: Callable[[Message], object]) -> None:
        self._folder = folder
        self._tell = tell
        self._closed = threading.Event()
        self._identity, self._state = identity(folder), state(folder)
        threading.Thread(target=self._work, name="saves", daemon=True).start()

    def close(self) -> None:
        """Tell nothing more. The thread ends by itself."""
        self._closed.set()

    def _work(self) -> None:
        for message in self._messages():
            if self._closed.is_set():
                return
            self._tell(message)

    def _messages(self) -> Iterator[Message]:
        reason = why_no_events(self._folder.parent)
        if reason is not None:
            yield Looking(self._folder, reason)
        while not self._closed.is_set():
            here = identity(self._folder)
            if here is None:
                yield from self._gone()
            elif here != self._identity:  # another folder has taken its place
                self._adopt()
                yield Back(self._folder)
            elif reason is None:
                reason = yield from self._told()
                if reason is not None:
                    yield Looking(self._folder, reason)
            else:
                yield from self._looked()

    def _told(self) -> Generator[Message, None, str | None]:
        """Wait for events until the folder is another one or the file system is found silent.

        Returns why the folder has to be looked at from now on, None if it has not.
        """
        try:
            notify = RustNotify([str(self._folder)], False, False, 0, True, True)
        except (OSError, RuntimeError) as error:
            return f"{LIMIT}: {error}"
        with notify:
            told = True  # what was saved before it listened, nobody had to tell
            while identity(self._folder) == self._identity and not self._closed.is_set():
                if self._changed():
                    yield Saved(self._folder)
                    if not told and self._wait(notify) == "timeout":
                        return SILENT
                told = self._wait(notify) != "timeout"
        return None

    def _wait(self, notify: RustNotify) -> object:
        return notify.watch(GROUP_MS, STEP_MS, TIMEOUT_MS, self._closed)

    def _looked(self) -> Iterator[Message]:
        """Look until the folder is another one."""
        while identity(self._folder) == self._identity:
            if self._changed():
                yield Saved(self._folder)
            if self._closed.wait(LOOK_SECONDS):
                return

    def _gone(self) -> Iterator[Message]:
        """Wait until there is a folder again."""
        yield Gone(self._folder)
        while identity(self._folder) is None:
            if self._closed.wait(LOOK_SECONDS):
                return
        self._adopt()
        yield Back(self._folder)

    def _adopt(self) -> None:
        self._identity, self._state = identity(self._folder), state(self._folder)

    def _changed(self) -> bool:
        before, self._state = self._state, state(self._folder)
        return self._state != before


def why_no_events(folder: Path) -> str | None:
    """Why nothing is heard of a file that is written below this folder; None if it is heard of.

    A folder in which nothing can be written is taken at its word.
    """
    try:
        probe = Path(tempfile.mkdtemp(prefix=".clinic-probe-", dir=folder))
    except OSError:
        return None
    try:
        with RustNotify([str(probe)], False, False, 0, True, True) as notify:
            (probe / "file").write_bytes(b"")
            heard = notify.watch(GROUP_MS, STEP_MS, PROBE_MS, None)
    except (OSError, RuntimeError) as error:
        return f"{LIMIT}: {error}"
    finally:
        shutil.rmtree(probe, ignore_errors=True)
    return SILENT if heard == "timeout" else None


def identity(folder: Path) -> Identity | None:
    """What tells this folder from another of the same name; None if there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None


def state(folder: Path) -> State:
    """Each file that belongs to a submission, with what changes when it is saved."""
    found: State = {}
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in NOT_CODE]
        for name in files:
            if any(fnmatch(name, pattern) for pattern in PASSING):
                continue
            path = os.path.join(here, name)  # noqa: PTH118 - this runs often
            try:
                seen = os.lstat(path)
            except OSError:
                continue
            found[path] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return found
