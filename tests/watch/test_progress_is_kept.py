"""A verdict after a save is an attempt; where it cannot be kept, one line says so."""

from typing import Any

from clinic.bench import ProgressFile, State


def test_a_save_is_an_attempt(play, found, desk) -> None:
    async def story(stage: Any) -> None:
        lesson = stage.app.lesson
        stage.grading.judge(found("a", "failed"), found("b", "failed"))
        await stage.sees("Not fixed yet.")
        assert desk.record(lesson).attempts == 0, "to look at a lesson is no attempt"
        await stage.saves_something()
        stage.grading.judge(found("a"), found("b", "failed"))
        await stage.until(lambda: desk.record(lesson).attempts == 1)
        assert desk.record(lesson).state is State.partly
        await stage.saves_something()
        stage.grading.judge(found("a"), found("b"))
        await stage.until(lambda: desk.record(lesson).state is State.fixed)
        assert desk.record(lesson).attempts == 2

    play(story)


def test_what_was_repaired_elsewhere_is_noticed(play, found, desk) -> None:
    async def story(stage: Any) -> None:
        stage.grading.judge(found("a"))
        await stage.until(lambda: desk.record(stage.app.lesson).state is State.fixed)

    play(story)


def test_a_fault_of_the_graders_is_no_attempt(play, found, desk) -> None:
    async def story(stage: Any) -> None:
        await stage.saves_something()
        stage.grading.judge(found("a", "not_run"), outcome="grader_error", reason="no disk")
        await stage.sees("The grader failed, not you. no disk")
        assert desk.record(stage.app.lesson).attempts == 0

    play(story)


def test_progress_that_cannot_be_kept_is_told(play, found, desk) -> None:
    async def story(stage: Any) -> None:
        stage.grading.judge(found("a", "failed"))
        await stage.sees("Not fixed yet.")
        (desk.below / "exercises" / "progress.json").unlink()
        (desk.below / "exercises" / "progress.json").mkdir()  # nobody can write there
        await stage.saves_something()
        stage.grading.judge(found("a"))
        await stage.sees("Fixed.", "progress was not kept")

    play(story)


def test_a_damaged_file_is_told_of_and_set_aside(play, found, desk) -> None:
    async def story(stage: Any) -> None:
        stage.grading.judge(found("a", "failed"))
        await stage.sees("Not fixed yet.")
        (desk.below / "exercises" / "progress.json").write_text("{", "utf-8")
        await stage.saves_something()
        await stage.sees("was damaged", "progress.json.damaged-")
        stage.grading.judge(found("a"))
        await stage.until(lambda: desk.record(stage.app.lesson).state is State.fixed)

    play(story)


def test_it_begins_where_the_learner_was(desk, made_up) -> None:
    first = desk.pick_up()
    assert first is not None
    assert first.slug == "enumeration"
    desk.put_on_bench(desk.course.lesson("idor"))
    again = desk.pick_up()
    assert again is not None
    assert again.slug == "idor"


def test_two_watches_count_every_attempt(play, found, desk) -> None:
    """Another process has just written when this one does."""

    async def story(stage: Any) -> None:
        other = ProgressFile(desk.below)
        for _ in range(3):
            other.change("idor", lambda one: one.model_copy(update={"attempts": one.attempts + 1}))
            await stage.saves_something()
            before = desk.record(stage.app.lesson).attempts
            stage.grading.judge(found("a", "failed"))
            await stage.until(lambda: desk.record(stage.app.lesson).attempts == before + 1)  # noqa: B023
        assert desk.record(stage.app.lesson).attempts == 6

    play(story)
