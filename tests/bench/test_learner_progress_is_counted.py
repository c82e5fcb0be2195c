"""What is known of a lesson follows from what happened to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic.bench import (
    Attempt,
    Progress,
    Record,
    State,
    graded,
    hinted,
    hints_left,
    hints_shown,
    revealed,
    started,
    state_now,
)


@pytest.fixture
def attempt(at):
    """An attempt with so many points of four, so many minutes later."""

    def attempt(points: int, *, minutes: int = 0) -> Attempt:
        result = {f"test_{n}": "passed" if n < points else "failed" for n in range(4)}
        moment = at + timedelta(minutes=minutes)
        return Attempt(points == 4, points > 0, points, 4, result, moment)

    return attempt


def test_a_lesson_is_started_tried_and_fixed(at, attempt) -> None:
    record = Record()
    assert record.state is State.untouched
    record = started(record, at, new=True)
    assert (record.state, record.started) == (State.on_the_bench, at)
    record = graded(record, attempt(0, minutes=1))
    assert (record.state, record.attempts) == (State.on_the_bench, 1)
    record = graded(record, attempt(3, minutes=2))
    assert (record.state, record.best_points, record.fixed) == (State.partly, 3, None)
    assert record.last_result["test_3"] == "failed"
    record = graded(record, attempt(4, minutes=3))
    assert (record.state, record.attempts, record.fixed) == (
        State.fixed,
        3,
        at + timedelta(minutes=3),
    )


def test_a_fix_that_is_broken_again_was_a_fix(at, attempt) -> None:
    record = graded(graded(Record(), attempt(4)), attempt(1, minutes=9))
    assert (record.state, record.fixed, record.best_points) == (State.partly, at, 4)
    again = graded(record, attempt(4, minutes=20))
    assert again.fixed == at, "the date of the first fix stays"


def test_beginning_anew_keeps_the_counts(at, attempt) -> None:
    record = graded(Record(), attempt(4)).model_copy(update={"hints_used": 1})
    anew = started(record, at + timedelta(days=1), new=True)
    assert (anew.state, anew.last_result) == (State.on_the_bench, {})
    assert (anew.attempts, anew.hints_used, anew.fixed) == (1, 1, at)


def test_a_start_that_wrote_nothing_changes_nothing(at, attempt) -> None:
    record = graded(Record(), attempt(4))
    assert started(record, at + timedelta(days=1), new=False) == record


def test_no_more_hints_are_used_than_there_are(lesson) -> None:
    record = Record()
    for left in (2, 1, 0, 0, 0):
        record = hinted(lesson, record)
        assert hints_left(lesson, record) == left
    assert record.hints_used == 3


def test_what_fits_the_first_failed_check_is_shown_once(lesson, at, attempt) -> None:
    failed = {"test_the_owner_reads": "passed", "test_a_stranger_changes_nothing[words]": "failed"}
    record = graded(Record(), replace(attempt(1), result=failed))
    assert hints_left(lesson, record) == 4
    record = hinted(lesson, record)
    assert (record.hints_used, hints_left(lesson, record)) == (0, 3)
    title, text = hints_shown(lesson, record)[-1]
    assert title == "For the check test_a_stranger_changes_nothing[words]"
    assert text == "Who may call PUT?"
    record = hinted(lesson, record)
    assert [title for title, _ in hints_shown(lesson, record)] == [
        "Hint 1 of 3",
        "For the check test_a_stranger_changes_nothing[words]",
    ]


def test_a_fix_that_was_shown_counts_only_before_the_own(at, attempt) -> None:
    assert revealed(Record(), at).revealed == at
    assert revealed(graded(Record(), attempt(4)), at).revealed is None


@pytest.mark.parametrize(
    ("state", "there", "shown"),
    [
        (State.untouched, True, State.on_the_bench),
        (State.untouched, False, State.untouched),
        (State.partly, True, State.partly),
        (State.partly, False, State.untouched),
        (State.fixed, False, State.fixed),
    ],
)
def test_a_folder_that_was_deleted_or_copied_is_seen(state, there: bool, shown) -> None:
    assert state_now(Record(state=state), on_bench=there) is shown


def test_the_learner_is_where_something_last_happened(at, attempt) -> None:
    records = {
        "idor": started(Record(), at, new=True),
        "always-200": graded(Record(), attempt(1, minutes=5)),
        "conflation": graded(Record(), attempt(4, minutes=9)),
        "lifespan": graded(Record(), attempt(4, minutes=3)),
    }
    progress = Progress(lessons=records)
    assert progress.under_way == "always-200"
    assert progress.fixed == ("lifespan", "conflation")
    assert Progress().under_way is None
