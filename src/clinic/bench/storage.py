"""The file in which progress is kept: whole after any crash, and changed by one at a time."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from clinic.bench.files import in_words, write_over
from clinic.bench.places import EXERCISES, dated, unused
from clinic.bench.progress import SCHEMA, Progress, Record
from clinic.errors import ClinicError

FILE, LOCK = "progress.json", ".progress.lock"
PATIENCE, PAUSE = 10.0, 0.02  # seconds; a holder needs the lock for milliseconds


class NotKept(ClinicError):
    """Progress could not be written: nothing is lost but this one change."""


class _Damaged(Exception):
    """The file holds something that is no progress."""


class ProgressFile:
    """The progress of the learner who uses Clinic in the folder `below`.

    `tell` is given one line when the file had to be set aside, or cannot be read.
    """

    def __init__(self, below: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self.path = below / EXERCISES / FILE
        self._tell = tell

    def read(self) -> Progress:
        """What is kept now. Nothing stops it: what cannot be read is told, and counts as empty."""
        try:
            return self._parsed()
        except _Damaged as damage:
            try:
                with self._locked():
                    return self._parsed_or_set_aside()
            except OSError as error:
                self._tell(
                    f"{self.path} is damaged ({damage}) and cannot be set aside: {in_words(error)}"
                )
        except ClinicError as error:
            self._tell(str(error))
        except OSError as error:
            self._tell(f"cannot read {self.path}: {in_words(error)}")
        return Progress()

    def change(self, slug: str, change: Callable[[Record], Record]) -> Record:
        """Change what is known of one lesson, and return it as it is now kept.

        Raises `NotKept`, with what is in the way, if it cannot be written.
        """
        try:
            with self._locked():
                progress = self._parsed_or_set_aside()
                record = change(progress.of(slug))
                lessons = {**progress.lessons, slug: record}
                kept = progress.model_copy(update={"lessons": lessons})
                write_over(self.path, kept.model_dump_json(indent=2).encode() + b"\n")
                return record
        except ClinicError as error:
            raise NotKept(f"progress was not kept: {error}") from None
        except OSError as error:
            reason = f"cannot write {self.path}: {in_words(error)}"
            raise NotKept(f"progress was not kept: {reason}") from None

    def _parsed(self) -> Progress:
        """The file as a model. Raises `_Damaged`, or `ClinicError` for that of another Clinic."""
        try:
            data = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return Progress()
        except (ValueError, RecursionError) as error:
            raise _Damaged(f"it is not JSON: {error}") from None
        schema = data.get("schema") if isinstance(data, dict) else None
        if isinstance(schema, str) and schema.startswith("clinic-progress/") and schema != SCHEMA:
            raise ClinicError(
                f"{self.path} is of another version of Clinic ({schema}, not {SCHEMA}); "
                "update Clinic, or move that file aside"
            )
        try:
            return Progress.model_validate(data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"])) or "the whole"
            raise _Damaged(f"{place}: {first['msg']}") from None

    def _parsed_or_set_aside(self) -> Progress:
        """The same under the lock; a damaged file is moved aside, and never overwritten."""
        try:
            return self._parsed()
        except _Damaged as damage:
            aside = unused(self.path.with_name(f"{FILE}.damaged-{dated(datetime.now(UTC))}"))
            self.path.rename(aside)
            self._tell(
                f"{self.path} was damaged ({damage}); it is now {aside.name}, "
                "and progress is counted anew"
            )
            return Progress()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from the file. The lock goes with its process, however it ends."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path.with_name(LOCK), os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)


def _wait_for(descriptor: int) -> None:
    """Take the lock. Raises `OSError` if somebody holds it far too long."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise TimeoutError(
                    errno.ETIMEDOUT, "another clinic has been writing it for ten seconds; end it"
                ) from None
            time.sleep(PAUSE)
