"""What the grading and the saves tell the screen."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message

from clinic.grading import Report, Result


class OfARun(Message):
    """News of one run; a screen that has ordered another since then ignores it."""

    def __init__(self, run: int) -> None:
        super().__init__()
        self.run = run


class Checked(OfARun):
    """A check of the run is done."""

    def __init__(self, run: int, result: Result) -> None:
        super().__init__(run)
        self.result = result


class Judged(OfARun):
    """The run is done, and this is its report."""

    def __init__(self, run: int, report: Report) -> None:
        super().__init__(run)
        self.report = report


class NotGraded(OfARun):
    """The run came to no report; the reason is a line for a person."""

    def __init__(self, run: int, reason: str) -> None:
        super().__init__(run)
        self.reason = reason


class OfAFolder(Message):
    """News of the folder that is watched."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder


class Saved(OfAFolder):
    """Something in the folder was saved, added, renamed or deleted."""


class Gone(OfAFolder):
    """The folder is not there any more."""


class Back(OfAFolder):
    """The folder is there again, or another one in its place."""


class Looking(OfAFolder):
    """The file system tells nothing by itself, so the folder is looked at again and again."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(folder)
        self.reason = reason


class Notice(Message):
    """A line for the learner that belongs to no run: progress that could not be kept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
