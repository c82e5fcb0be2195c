"""`clinic break`: the incident, told request by request, with the untouched app or the own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.catalogue import Course, Lesson
from clinic.grading.assemble import solved
from clinic.grading.scene import BrokenOff, Moment, Right, play
from clinic.lab import choose_sandbox

INCIDENT = '''
"""Maya reads a letter."""

def replay(scene):
    """Tell it."""
    app = scene.boot()
    scene.say("Maya asks for the letter to Tomas.")
    letter = app.get("/letters/2", headers={"X-Reader": "maya"})
    scene.say(f"It begins with {letter.json()['text'][:4]!r}." if letter.is_success else "Well.")
    pending = app.send("PUT", "/letters/1", headers={"X-Reader": "maya"}, json={"text": "No."})
    pending.result()
    scene.right("A right app answers as if there were no such letter.")
'''
OF_ANOTHER_FORM = r"""
from fastapi import FastAPI

app = FastAPI()


@app.get("/letters/2")
def letter() -> str:
    return "a letter"
"""
BROKEN = '''
def replay(scene):
    """Tell it."""
    scene.boot().get("/letters/2").json()["text"].no_such_thing()
'''
WRITTEN = [
    lesson.slug for lesson in Course.load().lessons if (lesson.grader / "incident.py").exists()
]


@pytest.fixture
def told(made_up, grading_user) -> Callable[..., str]:
    """What `clinic break idor` writes, with that incident."""

    def told(*options: str, incident: str = INCIDENT, code: int = 0) -> str:
        (made_up.lesson().grader / "incident.py").write_text(incident)
        ran = grading_user.types("break", "idor", *options)
        assert ran.returncode == code, ran.stdout + ran.stderr
        text: str = ran.stdout if code != 2 else ran.stderr
        return text

    return told


def test_the_untouched_app_is_told_about(told: Callable[..., str], user) -> None:
    """Nothing needs to be on the bench for it."""
    parts = [
        "Maya asks for the letter to Tomas.",
        "$ curl -i http://127.0.0.1:8000/letters/2 -H 'X-Reader: maya'",
        "< 200 OK",
        "It begins with 'Come'.",
        "' &\n",
        "(for PUT /letters/1, sent before)\n< 200 OK",
        "✓ A right app answers as if there were no such letter.",
        "clinic break idor --mine",
    ]
    shown = told()
    places = [shown.find(part) for part in parts]
    assert -1 not in places, shown
    assert places == sorted(places), shown
    assert list(user.here.iterdir()) == []


def test_the_own_app_is_told_about(told: Callable[..., str], on_bench) -> None:
    on_bench("idor", fixed=True)
    shown = told("--mine")
    assert "< 404 Not Found" in shown
    assert "Well." in shown


def test_an_own_app_that_does_not_start_ends_the_story(told: Callable[..., str], on_bench) -> None:
    on_bench("idor", {"app/main.py": "raise OSError('\\x1b[31mno disk')\n"})
    shown = told("--mine", code=1)
    assert "The story breaks off here. The app did not start: OSError: " in shown
    assert "(app/main.py, line 1)" in shown
    assert "\x1b" not in shown, "nothing of an app may reach the terminal as a command"


def test_an_own_app_of_another_form_ends_the_story(told: Callable[..., str], on_bench) -> None:
    on_bench("idor", {"app/main.py": OF_ANOTHER_FORM})
    shown = told("--mine", code=1)
    assert "The story breaks off here. An answer had another form" in shown


def test_an_incident_that_is_broken_is_no_fault_of_the_learners(told: Callable[..., str]) -> None:
    (line,) = told(incident=BROKEN, code=2).splitlines()
    assert line.startswith("the incident of idor cannot be told: ")


def test_a_lesson_without_an_incident(user) -> None:
    ran = user.types("break", "enumeration")
    assert ran.returncode == 2
    assert ran.stderr == "enumeration has no incident to replay; its page tells what happened\n"


@pytest.mark.parametrize("slug", WRITTEN)
@pytest.mark.parametrize("fixed", [False, True], ids=["untouched", "fixed"])
def test_every_incident_is_told_to_its_end(
    grading_user, slug: str, fixed: bool, tmp_path: Path
) -> None:
    """With the real lessons, and their fixes."""
    lesson: Lesson = Course.load().lesson(slug)
    folder = solved(lesson, tmp_path / "fixed") if fixed else None
    moments: list[Moment] = []
    assert play(lesson, folder, choose_sandbox(), moments.append)
    assert isinstance(moments[-1], Right)
    assert not any(isinstance(moment, BrokenOff) for moment in moments)
