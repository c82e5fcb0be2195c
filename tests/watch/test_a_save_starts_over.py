"""A save has the exercise graded anew; what was under way is forgotten, what changed is told."""

from typing import Any


def test_a_save_during_a_run_starts_over(play, found) -> None:
    async def story(stage: Any) -> None:
        first = stage.grading.orders[0].run
        stage.grading.check(found("test_a", "failed"))
        await stage.sees("✗ fix The rule of test_a.")
        await stage.saves_something()
        await stage.sees("· fix The rule of test_a.")
        stage.grading.check(found("test_b", rule="Too late."), run=first)
        stage.grading.judge(found("test_a", "failed"), run=first)
        stage.grading.check(found("test_a"))
        await stage.sees("✓ fix The rule of test_a.", "Grading ...")
        await stage.sees_no("Too late.", "Not fixed yet.")
        stage.grading.judge(found("test_a"))
        await stage.sees("Fixed. All 1 checks pass.")

    play(story)


def test_what_a_save_changed_is_told(play, found) -> None:
    async def story(stage: Any) -> None:
        stage.grading.judge(found("a", "failed"), found("b", "failed"), found("c", kind="guard"))
        await stage.sees("Not fixed yet.")
        await stage.sees_no("Since the last save")
        await stage.saves_something()
        stage.grading.judge(found("a"), found("b"), found("c", "failed", kind="guard"))
        await stage.sees("Since the last save: fixed 2, broke 1.")
        await stage.saves_something()
        stage.grading.judge(found("a"), found("b"), found("c", "failed", kind="guard"))
        await stage.sees("Since the last save: nothing changed.")

    play(story)


def test_an_app_that_did_not_start_is_not_compared(play, found) -> None:
    """After twenty syntax errors, what counts is what the last app that ran had passed."""

    async def story(stage: Any) -> None:
        stage.grading.judge(found("a"), found("b", "failed"))
        await stage.sees("Not fixed yet.")
        trouble = {"stage": "import", "error": "SyntaxError"}
        for _ in range(20):
            await stage.saves_something()
            results = found("a", "not_run"), found("b", "not_run")
            stage.grading.judge(*results, outcome="not_started", trouble=trouble)
            await stage.sees("The app did not start.")
            await stage.sees_no("Since the last save")
        await stage.saves_something()
        stage.grading.judge(found("a"), found("b"))
        await stage.sees("Since the last save: fixed 1.")

    play(story)


def test_a_folder_that_is_deleted_is_waited_for(play, found) -> None:
    async def story(stage: Any) -> None:
        run = stage.grading.orders[0].run
        stage.saves.gone()
        await stage.sees("exercises/idor is gone. Put it back, or begin anew with r.")
        stage.grading.judge(found("a"), run=run)
        await stage.pilot.pause()
        await stage.sees("waiting for the folder", "is gone.")
        stage.saves.back()
        await stage.until(lambda: len(stage.grading.orders) == 2)
        stage.grading.judge(found("a"))
        await stage.sees("Fixed.")

    play(story)


def test_a_file_system_that_is_silent_is_told_of(play, found) -> None:
    from clinic.terminal.watch.messages import Looking

    async def story(stage: Any) -> None:
        stage.saves.tell(Looking(stage.saves.folders[-1], "this file system is [silent]"))
        await stage.sees(
            "Saves are found by looking 4 times a second: this file system is [silent]"
        )
        stage.grading.judge(found("a"))
        await stage.sees("looking 4 times a second")

    play(story)


def test_news_of_another_folder_is_ignored(play, found) -> None:
    async def story(stage: Any) -> None:
        stage.grading.judge(found("a"))
        await stage.sees("Fixed.")
        old = stage.saves.folders[-1]
        await stage.press("n")
        await stage.sees("Enumeration Attack Surface")
        assert stage.saves.closed == [old]
        ordered = len(stage.grading.orders)
        from clinic.terminal.watch.messages import Gone, Saved

        stage.saves.tell(Saved(old))
        stage.saves.tell(Gone(old))
        await stage.pilot.pause()
        assert len(stage.grading.orders) == ordered
        await stage.sees_no("is gone")

    play(story)
