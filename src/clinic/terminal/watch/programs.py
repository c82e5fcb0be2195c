"""A command of Clinic's own that runs beside the screen, and what it prints."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections import deque
from collections.abc import Callable
from pathlib import Path

from clinic.grading.harmless import harmless

MOST_LINES = 2_000
END_SECONDS = 8.0  # `clinic serve` takes up to five to end an app that hangs
RUN = "from clinic.terminal import main; main()"


class Program:
    """`clinic ARGUMENTS`, from its start to its end; the last lines that it printed are kept.

    It stays in the group of this process, so that it ends with the terminal.
    """

    def __init__(self, *arguments: str, folder: Path, command: tuple[str, ...] = ()) -> None:
        self.arguments = arguments
        self.lines: deque[str] = deque(maxlen=MOST_LINES)
        self.on_line: Callable[[str], None] = lambda _: None
        self.on_end: Callable[[], None] = lambda: None
        self._command = command or (sys.executable, "-c", RUN)
        self._folder = folder
        self._process: Process | None = None
        self._started = self._ended = False
        self._partial = ""

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._started and not self._ended

    async def run(self, width: int) -> None:
        """Run it to its end."""
        self._started, self._ended, self._partial = True, False, ""
        try:
            await self._run(width)
        finally:
            self._ended = True
            self.on_end()

    async def stop(self) -> None:
        """Ask it to end, and see to it that it does."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), END_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()

    async def _run(self, width: int) -> None:
        environment = os.environ | {"PYTHONUNBUFFERED": "1", "COLUMNS": str(width)}
        self._process = await asyncio.create_subprocess_exec(
            *self._command, *self.arguments,
            stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, cwd=self._folder, env=environment,
        )  # fmt: skip
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        stream = self._process.stdout
        while stream is not None and (data := await stream.read(65_536)):
            self._take(decoder.decode(data))
        if self._partial:
            self._take("\n")
        await self._process.wait()

    def _take(self, text: str) -> None:
        *lines, self._partial = (self._partial + text).split("\n")
        for line in lines:
            shown = harmless(line.rstrip("\r"))
            self.lines.append(shown)
            self.on_line(shown)
