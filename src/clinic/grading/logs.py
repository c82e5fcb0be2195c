"""An app's log for a person: tracebacks without the frames of libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator

FRAME = re.compile(r'^(\s*(?:[|+]\s*)*)File "([^"]+)", line \d+, in ')
OF_LIBRARIES = ("/site-packages/", "/lib/python3.", "<frozen ", "<sqlalchemy ", "/opt/lab/")
OF_THE_WORK_DIRECTORY = re.compile(r'"(?:/[^\s"]+)?/clinic-\d+/')
LONGEST_LINE = 2_000  # longer ones are cut before any pattern sees them


def condensed(log: str) -> Iterator[str]:
    """The lines of a log; each run of frames of libraries becomes one line that counts them."""
    skipped = 0
    in_frame = False
    for line in (line[:LONGEST_LINE] for line in log.splitlines()):
        frame = FRAME.match(line)
        if frame and any(part in frame[2] for part in OF_LIBRARIES):
            skipped += 1
            in_frame = True
            continue
        if in_frame and not frame and line.startswith("    "):
            continue
        if skipped:
            yield f"  [{skipped} calls in libraries]"
        skipped, in_frame = 0, False
        yield OF_THE_WORK_DIRECTORY.sub('"', line)
