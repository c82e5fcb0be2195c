"""The watch screen without a terminal: its own saves, its own grading, its own screen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from textual.message import Message

from clinic.bench import exercise_folder
from clinic.catalogue import Course, Lesson
from clinic.grading.assemble import solved
from clinic.lab import Sandbox
from clinic.terminal.watch.app import Tell, Watch
from clinic.terminal.watch.desk import Desk
from clinic.terminal.watch.grading import GradingThread
from clinic.terminal.watch.messages import Judged
from clinic.terminal.watch.saves import SavesThread

SECONDS = 60.0


@contextmanager
def watched(
    course: Course, lesson: Lesson, sandbox: Sandbox, below: Path
) -> Iterator[Callable[[], None]]:
    """Gives a function that saves a file of the solution and returns once the report is there."""
    folder = solved(lesson, exercise_folder(lesson, below))
    file = next(folder.glob("app/*.py"))
    judged = threading.Event()

    def grading(tell: Tell) -> GradingThread:
        def told(message: Message) -> None:
            tell(message)
            if isinstance(message, Judged):
                judged.set()

        return GradingThread(sandbox, told)

    def save() -> None:
        judged.clear()
        file.write_bytes(file.read_bytes())
        if not judged.wait(SECONDS):
            raise TimeoutError("no verdict came")

    app = Watch(Desk(course, below), lesson, grading=grading, saves=SavesThread)
    thread = threading.Thread(target=lambda: app.run(headless=True, size=(80, 24)))
    thread.start()
    try:
        judged.wait(SECONDS)  # what is there when it begins
        yield save
    finally:
        app.call_from_thread(app.exit)
        thread.join()
