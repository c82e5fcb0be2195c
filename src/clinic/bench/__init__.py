"""The learner's bench: the exercises, their progress, and what the course changed under them.

Everything lies below `exercises/`, and nothing in there is ever overwritten: a folder that has to
make room is moved to a dated copy first.
"""

from clinic.bench.exercises import (
    Change,
    Exercise,
    Reset,
    changes,
    compare,
    contents,
    on_bench,
    reset,
    start,
)
from clinic.bench.hints import fits_now, hint_taken, hinted, hints_left, hints_shown
from clinic.bench.places import EXERCISES, bench_around, exercise_folder
from clinic.bench.progress import (
    Attempt,
    Progress,
    Record,
    State,
    graded,
    revealed,
    started,
    state_now,
)
from clinic.bench.storage import NotKept, ProgressFile
from clinic.bench.suggestion import Suggestion, suggest
from clinic.bench.update import CourseChange, Merged, merge, outdated

__all__ = [
    "EXERCISES",
    "Attempt",
    "Change",
    "CourseChange",
    "Exercise",
    "Merged",
    "NotKept",
    "Progress",
    "ProgressFile",
    "Record",
    "Reset",
    "State",
    "Suggestion",
    "bench_around",
    "changes",
    "compare",
    "contents",
    "exercise_folder",
    "fits_now",
    "graded",
    "hint_taken",
    "hinted",
    "hints_left",
    "hints_shown",
    "merge",
    "on_bench",
    "outdated",
    "reset",
    "revealed",
    "start",
    "started",
    "state_now",
    "suggest",
]
