"""`clinic start` and `reset`: a lesson on the bench, what to open, and where the old one is."""

import dataclasses
import json
import os
import pty
from pathlib import Path


def in_a_terminal(user, *words: str) -> str:
    """What a command writes to a terminal."""
    master, slave = pty.openpty()
    user.env["TERM"] = "xterm-256color"
    with user.begins(*words, stdout=slave, stderr=slave) as process:
        os.close(slave)
        output = b""
        try:
            while chunk := os.read(master, 4096):
                output += chunk
        except OSError:  # Linux ends a terminal so
            pass
        assert process.wait(60) == 0
    os.close(master)
    return output.decode()


def test_a_start_says_what_to_open_and_what_to_type(user) -> None:
    ran = user.types("start", "idor")
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [
        "On the bench: exercises/idor (3 files).",
        "Read   exercises/idor/README.md",
        "Repair exercises/idor/app",
        "Grade it with: clinic grade idor",
    ]


def test_who_stands_in_an_exercise_is_at_the_same_bench(user) -> None:
    user.types("start", "idor")
    inside = dataclasses.replace(user, here=user.here / "exercises/idor/app")
    hinted = inside.types("hint", "idor")
    assert hinted.returncode == 0, hinted.stderr
    started = inside.types("start", "idor")
    assert "it was there already" in started.stdout
    assert not (inside.here / "exercises").exists()
    seen = json.loads(user.types("progress", "--json").stdout)["lessons"]
    assert [one["hints_used"] for one in seen if one["slug"] == "idor"] == [1]


def test_in_a_terminal_the_paths_are_links(user) -> None:
    output = in_a_terminal(user, "start", "idor")
    page = (user.here / "exercises/idor/README.md").as_uri()
    assert f";{page}\x1b\\exercises/idor/README.md\x1b]8;;\x1b\\" in output


def test_a_learner_without_an_installation_is_told_to_use_nox(user) -> None:
    user.env["NOX_CURRENT_SESSION"] = "clinic"
    assert "Grade it with: nox -s grade -- idor" in user.types("start", "idor").stdout
    assert "nox -s clinic -- hint idor" in user.types("hint", "idor").stdout


def test_a_second_start_touches_nothing(user) -> None:
    user.types("start", "idor")
    main = user.here / "exercises/idor/app/main.py"
    main.write_text("mine\n")
    assert "(it was there already)" in user.types("start", "idor").stdout
    assert main.read_text() == "mine\n"


def test_a_reset_says_where_the_work_is(user) -> None:
    user.types("start", "idor")
    main = user.here / "exercises/idor/app/main.py"
    main.write_text("mine\n")
    first, second = user.types("reset", "idor").stdout.splitlines()
    kept = Path(first.removeprefix("Your work is kept in ").removesuffix("."))
    assert (user.here / kept / "app/main.py").read_text() == "mine\n"
    assert second == "On the bench, as new: exercises/idor."
    assert main.read_text() != "mine\n"


def test_a_start_is_kept_as_progress(user) -> None:
    user.types("start", "idor")
    kept = json.loads((user.here / "exercises/progress.json").read_bytes())
    assert kept["lessons"]["idor"]["state"] == "on-the-bench"
