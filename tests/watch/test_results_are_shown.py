"""Results appear one by one, the first failed check is open, and text is only ever text."""

from typing import Any

import pytest


def test_results_appear_while_the_run_goes_on(play, found) -> None:
    async def story(stage: Any) -> None:
        await stage.sees("Grading ...", "exercises/idor")
        stage.grading.check(found("test_a", rule="A letter is found."))
        await stage.sees("✓ fix A letter is found.", "grading, 1 done")
        await stage.sees_no("All of them")
        stage.grading.check(found("test_b", "failed", rule="A stranger reads nothing."))
        await stage.sees("✗ fix A stranger reads nothing.", "grading, 2 done")

    play(story)


def test_the_verdict_comes_with_the_first_failed_check_open(play, found, exchange) -> None:
    async def story(stage: Any) -> None:
        seen = {"exchanges": (exchange,), "log": "ERROR: it crashed"}
        stage.grading.judge(
            found("test_a"),
            found("test_b", "failed", message="Tomas reads no more.", **seen),
            found("test_c", "failed", message="Maya reads no more.", **seen),
        )
        await stage.sees("Not fixed yet. 1 of 3 checks pass, 1 of 3 points.")
        await stage.sees(
            "Tomas reads no more.", "> PATCH /letters/2", "< 500 Internal", "curl -i -X PATCH",
            "The end of the log:", "ERROR: it crashed",
        )  # fmt: skip
        await stage.sees_no("Maya reads no more.")

    play(story, size=(80, 40))


def test_others_are_opened_with_the_keyboard(play, found) -> None:
    async def story(stage: Any) -> None:
        stage.grading.judge(
            found("test_a", "failed", message="The first message."),
            found("test_b", "failed", message="The second message."),
        )
        await stage.sees("The first message.")
        await stage.press("down", "enter")
        await stage.sees("The first message.", "The second message.")
        await stage.press("up", "enter")
        await stage.sees_no("The first message.")

    play(story)


def test_others_are_opened_with_the_mouse(play, found) -> None:
    async def story(stage: Any) -> None:
        stage.grading.judge(
            found("test_a", "failed", message="The first message."),
            found("test_b", "failed", message="The second message."),
        )
        await stage.sees("The first message.")
        await stage.pilot.click(stage.app.room.checks.rows[1])
        await stage.sees("The second message.")

    play(story)


@pytest.mark.parametrize("text", ["[bold red]x[/]", "[link=file:///]y", "[/nothing]", r"\[z]"])
def test_markup_in_a_submission_is_text(play, found, exchange, text: str) -> None:
    async def story(stage: Any) -> None:
        crash = exchange.model_copy(update={"request": text, "response": text})
        known = {"title": text, "text": "known"}
        stage.grading.judge(
            found("test_a[x]", "failed", message=text, exchanges=(crash,), log=f"log {text}"),
            notes=(f"note {text}",),
            resembles=known,
        )
        await stage.sees(
            f"This looks like: {text}", f"> {text}", f"< {text}", f"log {text}", f"note {text}"
        )

    play(story, size=(80, 50))


def test_an_app_that_does_not_start_is_explained(play, found) -> None:
    async def story(stage: Any) -> None:
        trouble = {
            "stage": "import", "error": "SyntaxError: invalid syntax", "file": "app/main.py",
            "line": 7, "code": "def [find](:",
        }  # fmt: skip
        results = [found(name, "not_run") for name in ("test_a", "test_b")]
        stage.grading.judge(*results, outcome="not_started", trouble=trouble)
        await stage.sees("The app did not start.", "It failed while it was imported")
        await stage.sees("SyntaxError: invalid syntax", "app/main.py, line 7", "def [find](:")

    play(story)


def test_a_fix_is_told_with_where_to_go_on(play, found) -> None:
    async def story(stage: Any) -> None:
        await stage.saves_something()
        stage.grading.judge(found("test_a"), found("test_b", kind="guard"))
        await stage.sees("Fixed. All 2 checks pass.", "d compares your fix with ours.")
        await stage.sees("n goes on to Enumeration Attack Surface.")

    play(story)


def test_a_run_without_a_verdict_says_why(play) -> None:
    async def story(stage: Any) -> None:
        stage.grading.fail("exercises/idor holds no app/main.py; name the folder that holds it")
        await stage.sees("Not graded. exercises/idor holds no app/main.py", "watching")

    play(story)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 15)])
def test_it_fits_the_terminal(play, found, size: tuple[int, int]) -> None:
    async def story(stage: Any) -> None:
        stage.grading.judge(found("test_a", "failed", message="The message."))
        await stage.sees("IDOR Vulnerability", "Not fixed yet.", "✗ fix", "h Hint n Next")
        await stage.pilot.resize_terminal(80, 24)
        await stage.sees("The message.", "m Map q Quit")

    play(story, size=size)
