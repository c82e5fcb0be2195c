"""Which hint comes next: the one that fits the first failed check, else the next of the three."""

from __future__ import annotations

from clinic.bench.progress import Record
from clinic.catalogue import Lesson


def fits_now(lesson: Lesson, record: Record) -> str | None:
    """The check that failed first, if there is a hint for it that was not shown yet."""
    check = record.first_failed
    return None if check in record.fitted or not lesson.manifest.fitting(check) else check


def hinted(lesson: Lesson, record: Record) -> Record:
    """After the next hint was shown. Of the three, no more are used than there are."""
    check = fits_now(lesson, record)
    if check is not None:
        return record.model_copy(update={"fitted": (*record.fitted, check)})
    used = min(record.hints_used + 1, len(lesson.manifest.rungs))
    return record.model_copy(update={"hints_used": used})


def hint_taken(lesson: Lesson, before: Record, after: Record) -> tuple[str, str]:
    """Title and text of the hint that `hinted` has shown; the third again if there is no other."""
    shown = hints_shown(lesson, after)
    return shown[-1] if after.fitted != before.fitted else shown[after.hints_used - 1]


def hints_left(lesson: Lesson, record: Record) -> int:
    """How many hints there still are, as the last result stands."""
    fits = fits_now(lesson, record) is not None
    return max(0, len(lesson.manifest.rungs) - record.hints_used) + fits


def hints_shown(lesson: Lesson, record: Record) -> tuple[tuple[str, str], ...]:
    """The hints that were shown, each with its title: of the three first, of the checks last."""
    rungs = lesson.manifest.rungs
    shown = [
        (f"Hint {number} of {len(rungs)}", rung)
        for number, rung in enumerate(rungs[: record.hints_used], start=1)
    ]
    fitting = ((check, lesson.manifest.fitting(check)) for check in record.fitted)
    shown += [(f"For the check {check}", hint) for check, hint in fitting if hint is not None]
    return tuple((title, " ".join(hint.text.split())) for title, hint in shown)
