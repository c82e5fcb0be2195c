"""What cannot be done is said in one line, on the side, with what to do; exit code 2."""

import pytest


@pytest.fixture
def refused(user):
    """What a command is refused with: `refused("grade", "idro")`."""

    def refused(*words: str) -> str:
        ran = user.types(*words)
        assert ran.returncode == 2, ran.stdout
        assert ran.stdout == ""
        (line,) = ran.stderr.splitlines()
        return line

    return refused


@pytest.mark.parametrize("command", ["grade", "start", "verify"])
def test_a_typo_is_answered_with_the_nearest_lessons(refused, command: str) -> None:
    assert refused(command, "idro") == 'no lesson "idro"; did you mean idor?'


def test_nothing_near_is_answered_with_an_example(refused) -> None:
    assert refused("grade", "zzzz").startswith('no lesson "zzzz"; give a name such as ')


def test_a_word_that_may_be_several_is_answered_with_all(refused) -> None:
    assert refused("grade", "e").startswith('"e" may be ')


def test_a_lesson_not_written_yet(refused) -> None:
    line = refused("grade", "worker-state")
    assert line.startswith("the lesson worker-state is not written yet; the nearest that are: ")


def test_no_lesson_is_named(refused) -> None:
    assert refused("grade") == "name a lesson, such as clinic grade idor, or ask for --all"


def test_no_exercise_is_on_the_bench(refused) -> None:
    line = refused("grade", "idor")
    assert line == "idor is not on the bench; put it there with clinic start idor"


def test_nothing_is_on_the_bench_at_all(refused) -> None:
    line = refused("grade", "--all")
    assert line == "no lesson is on the bench; put one there with clinic start LESSON"


def test_a_folder_that_is_not_there(refused) -> None:
    assert refused("grade", "idor", "./fix").startswith("fix does not exist; name the folder ")


def test_a_folder_without_its_lesson(refused, user) -> None:
    (user.here / "kept/idor").mkdir(parents=True)
    line = refused("grade", "kept/idor")
    assert line == "name the lesson before its folder: clinic grade LESSON kept/idor"


def test_a_folder_that_is_a_file(refused, user) -> None:
    (user.here / "fix.py").write_text("app = 1\n")
    assert refused("grade", "idor", "./fix.py").startswith("fix.py is not a folder; name the ")


def test_a_folder_that_is_empty(refused, user) -> None:
    (user.here / "fix").mkdir()
    assert refused("grade", "idor", "fix").startswith("fix is empty; name the folder that ")


@pytest.mark.parametrize("name", ["main.py", "src/app/main.py"])
def test_a_folder_without_the_app(refused, user, name: str) -> None:
    path = user.here / "fix" / name
    path.parent.mkdir(parents=True)
    path.write_text("app = 1\n")
    line = refused("grade", "idor", "fix")
    assert line == "fix holds no app/main.py; name the folder that holds it"


def test_a_folder_for_many_lessons(refused, user) -> None:
    (user.here / "fix").mkdir()
    assert refused("grade", "idor", "fix", "--solutions").startswith("a folder goes with one ")


@pytest.mark.parametrize(
    "words",
    [("grade", "idor", "--format", "pdf"), ("grade", "--loudly"), ("mend",), ("start",)],
    ids=["format", "option", "command", "argument"],
)
def test_words_that_clinic_does_not_know(refused, words: tuple[str, ...]) -> None:
    assert refused(*words).endswith("see clinic --help")


def test_a_name_that_would_do_something_to_a_terminal(refused) -> None:
    line = refused("grade", "[bold red]\x1b[31m\u202e")
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert "[bold red]" in line


def test_help_is_no_mistake(user) -> None:
    for words in ((), ("--help",), ("grade", "--help")):
        ran = user.types(*words)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "Usage:" in ran.stdout
