"""Every key in the footer, and the screens behind them."""

from typing import Any

import pytest

from clinic.bench import State

KEYS = "h Hint n Next p Prev l List o Page b Break r Reset d Diff s Run m Map q Quit"


def test_all_keys_are_in_sight_in_a_small_terminal(play) -> None:
    async def story(stage: Any) -> None:
        await stage.sees(KEYS)

    play(story, size=(80, 24))


def test_hints_come_one_by_one_and_are_counted(play, desk) -> None:
    async def story(stage: Any) -> None:
        await stage.press("h")
        await stage.sees("Hint 1 of 3", "Whose letter is it?", "h Next hint")
        await stage.sees_no("Hint 2")
        await stage.press("escape", "h")
        await stage.sees("Hint 1 of 3")
        await stage.sees_no("Hint 2")
        assert desk.record(stage.app.lesson).hints_used == 1
        await stage.press("h", "h", "h")
        await stage.sees("Hint 3 of 3", "HTTPException takes a status.", "That was the last hint.")
        assert desk.record(stage.app.lesson).hints_used == 3

    play(story)


def test_next_and_previous(play) -> None:
    async def story(stage: Any) -> None:
        await stage.sees("Enumeration Attack Surface")
        await stage.press("p")
        await stage.sees("There is no lesson before this one.")
        await stage.press("n")
        await stage.sees("IDOR Vulnerability", "exercises/idor")
        assert (stage.app.desk.below / "exercises" / "idor" / "app" / "main.py").is_file()
        await stage.press("n")
        await stage.sees("There is no lesson after this one")
        await stage.press("p")
        await stage.sees("Enumeration Attack Surface")

    play(story, slug="enumeration")


def test_the_list_goes_to_a_lesson(play) -> None:
    async def story(stage: Any) -> None:
        await stage.press("l")
        await stage.sees("4. ", "Enumeration Attack Surface", "11. ", "· IDOR Vulnerability")
        await stage.sees("untouched", "on the bench")
        await stage.press("up", "enter")
        await stage.sees("exercises/enumeration")

    play(story)


def test_the_list_can_be_searched(play) -> None:
    async def story(stage: Any) -> None:
        await stage.press("slash", *"enum qx")
        await stage.sees("No lesson fits.")
        await stage.press("backspace", "backspace", "backspace")
        await stage.sees_no("IDOR Vulnerability")
        await stage.press("escape", "escape")
        await stage.sees("exercises/idor", KEYS)
        await stage.press("l", "slash", *"status", "enter")
        await stage.sees("exercises/enumeration")

    play(story)


def test_the_list_is_used_with_the_mouse(play) -> None:
    async def story(stage: Any) -> None:
        await stage.press("l")
        await stage.sees("Enumeration Attack Surface")
        row = stage.text.splitlines().index(
            next(line for line in stage.text.splitlines() if "Enumeration" in line)
        )
        await stage.pilot.click(offset=(5, row))
        await stage.sees("exercises/enumeration")

    play(story)


def test_the_page_is_shown(play) -> None:
    async def story(stage: Any) -> None:
        await stage.press("o")
        await stage.sees("IDOR Vulnerability: README.md", "letters that anybody may read")
        await stage.press("escape")
        await stage.sees(KEYS)

    play(story)


def test_reset_asks_and_keeps_the_work(play, desk) -> None:
    async def story(stage: Any) -> None:
        main = desk.folder(stage.app.lesson) / "app" / "main.py"
        main.write_text("mine = 1\n", "utf-8")
        await stage.press("r")
        await stage.sees("Begin IDOR Vulnerability anew?")
        await stage.press("enter")
        await stage.sees(KEYS)
        assert main.read_text("utf-8") == "mine = 1\n", "whoever is not sure says no"
        await stage.press("r", "y")
        await stage.sees("What you had is kept in exercises/.kept/idor-")
        assert "FastAPI" in main.read_text("utf-8")
        kept = list((desk.below / "exercises" / ".kept").glob("idor-*/app/main.py"))
        assert [path.read_text("utf-8") for path in kept] == ["mine = 1\n"]

    play(story)


def test_a_folder_that_is_gone_is_begun_anew_without_asking(play, desk) -> None:
    async def story(stage: Any) -> None:
        folder = desk.folder(stage.app.lesson)
        folder.rename(folder.with_name("moved"))
        stage.saves.gone()
        await stage.sees("exercises/idor is gone.")
        await stage.press("r")
        await stage.until(folder.is_dir)

    play(story)


def test_compare_shows_what_was_changed_and_after_a_pass_what_others_did(play, desk) -> None:
    async def story(stage: Any) -> None:
        main = desk.folder(stage.app.lesson) / "app" / "main.py"
        await stage.press("d")
        await stage.sees("Your changes", "None yet.", "Once all checks pass")
        await stage.press("escape")
        main.write_text(main.read_text("utf-8") + "# [bold]mine\n", "utf-8")
        await stage.press("d")
        await stage.sees("+# [bold]mine")
        await stage.sees_no("Say why")
        await stage.press("escape")
        desk.keep(stage.app.lesson, stage.passing(), saved=True)
        await stage.press("d")
        await stage.sees("The reference fix", "Say why")

    play(story, slug="enumeration", size=(100, 90))


@pytest.mark.parametrize("key", ["h", "l", "o", "d"])
def test_escape_and_q_lead_back(play, key: str) -> None:
    async def story(stage: Any) -> None:
        for back in ("escape", "q"):
            await stage.press(key)
            await stage.until(lambda: stage.app.screen is not stage.app.room)
            await stage.press(back)
            await stage.until(lambda: stage.app.screen is stage.app.room)

    play(story)


def test_q_ends_it(play) -> None:
    async def story(stage: Any) -> None:
        await stage.press("q")
        await stage.until(lambda: stage.app._exit)

    play(story)


def test_the_list_knows_how_far_one_is(play, desk) -> None:
    async def story(stage: Any) -> None:
        desk.take_hint(stage.app.lesson, desk.record(stage.app.lesson))
        desk.keep(stage.app.lesson, stage.passing(), saved=True)
        assert desk.record(stage.app.lesson).state is State.fixed
        await stage.press("l")
        await stage.sees("✓ IDOR Vulnerability", "fixed, 1 attempt, 1 hint")

    play(story)


def test_a_version_without_a_map_says_so(play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic.terminal.watch.keys._is_command", lambda _: False)

    async def story(stage: Any) -> None:
        await stage.press("m")
        await stage.sees("The map of all concepts comes with a later version, as clinic map.")

    play(story)
