"""`run` starts a command as if it had been typed in the app's work directory."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.lab import Lab, NoAnswer

Submission = Callable[..., Path]
SERVES = """
import sys
from fastapi import FastAPI
import uvicorn

app = FastAPI()

@app.get("/")
async def home() -> str:
    return "typed in a shell"

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]))
"""


def test_it_has_an_exit_code_and_a_log(submission: Submission, lab: Lab) -> None:
    submission()
    command = lab.run("-c", "import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)")
    assert command.wait() == 7
    assert sorted(command.log.split()) == ["err", "out"]
    assert not command.running
    assert not command.crashed


def test_a_traceback_is_in_its_log(submission: Submission, lab: Lab) -> None:
    submission(files={"tool.py": "def work():\n    1 / 0\n\nwork()\n"})
    command = lab.run("tool.py")
    assert command.wait() == 1
    assert 'tool.py", line 2, in work' in command.log
    assert command.log.rstrip().endswith("ZeroDivisionError: division by zero")


def test_it_has_its_arguments_its_environment_and_the_submission(
    submission: Submission, lab: Lab
) -> None:
    submission("NAME = 'the submission'")
    code = "import os, sys; from app.main import NAME; print(sys.argv[1:], os.environ['W'], NAME)"
    command = lab.run("-c", code, "one", "two words", env={"W": "3"})
    command.wait()
    assert command.log == "['one', 'two words'] 3 the submission\n"


def test_nobody_types_into_it(submission: Submission, lab: Lab) -> None:
    submission()
    assert lab.run("-c", "import sys; sys.exit(len(sys.stdin.read()))").wait() == 0


def test_it_shares_the_files_of_another(submission: Submission, lab: Lab) -> None:
    submission()
    first = lab.run("-c", "open('note.txt', 'w').write('seen')")
    first.wait()
    second = lab.run("-c", "print(open('note.txt').read())", beside=first)
    second.wait()
    assert second.log == "seen\n"


def test_a_signal_reaches_it(submission: Submission, lab: Lab) -> None:
    submission(
        files={
            "tool.py": "import signal, sys\n"
            "signal.signal(signal.SIGUSR1, lambda *_: sys.exit(5))\n"
            "print('ready')\nwhile True:\n    signal.pause()\n"
        }
    )
    command = lab.run("-u", "tool.py")
    command.wait_for_log("ready")
    command.signal(signal.SIGUSR1)
    assert command.wait() == 5
    with pytest.raises(AssertionError, match="could not send SIGTERM"):
        command.signal(signal.SIGTERM)


def test_ctrl_c_interrupts_it(submission: Submission, lab: Lab) -> None:
    submission()
    command = lab.run("-uc", "import signal; print('ready'); signal.pause()")
    command.wait_for_log("ready")
    command.signal(signal.SIGINT)
    assert command.wait() == -signal.SIGINT
    assert "KeyboardInterrupt" in command.log


def test_a_server_it_starts_answers_on_its_port(
    submission: Submission, lab: Lab, free_port: int
) -> None:
    submission(SERVES)
    command = lab.run("-m", "app.main", str(free_port), port=free_port)
    command.wait_for_log("Uvicorn running")
    assert command.get("/").json() == "typed in a shell"
    command.stop()
    with pytest.raises(NoAnswer, match="GET / was refused: nothing listens on that port"):
        command.get("/")


def test_a_command_that_does_not_end_is_told(submission: Submission, lab: Lab) -> None:
    submission()
    command = lab.run("-c", "import signal; signal.pause()")
    with pytest.raises(AssertionError, match="the process did not end within 0 seconds"):
        command.wait(within=0)
    command.stop()
    assert command.wait() == -signal.SIGKILL


def test_files_can_be_laid_over_the_submission(submission: Submission, lab: Lab) -> None:
    submission("NAME = 'the submission'")
    files = {"app/main.py": "NAME = 'another'", "new/folder/it.txt": "it"}
    code = "from app.main import NAME; print(NAME, open('new/folder/it.txt').read())"
    overlaid = lab.run("-c", code, files=files)
    overlaid.wait()
    assert overlaid.log == "another it\n"
    plain = lab.run("-c", "from app.main import NAME; print(NAME)")
    plain.wait()
    assert plain.log == "the submission\n"


def test_a_link_of_the_submissions_leads_no_file_astray(submission: Submission, lab: Lab) -> None:
    submission(files={"kept.txt": "kept"})
    link = lab.run("-c", "import os; os.symlink('kept.txt', 'link.txt')")
    link.wait()
    code = "print(open('kept.txt').read(), open('link.txt').read())"
    overlaid = lab.run("-c", code, beside=link, files={"link.txt": "laid over"})
    overlaid.wait()
    assert overlaid.log == "kept laid over\n"


def test_uvicorn_as_a_module_is_as_in_a_shell(submission: Submission, lab: Lab) -> None:
    submission(
        "import os, sys\n"
        "from fastapi import FastAPI\n"
        "app = FastAPI()\n"
        "@app.get('/')\n"
        "async def home() -> list[object]:\n"
        "    return [sys.argv[1:], sys.orig_argv[1:3], __name__, os.environ.get('W')]\n"
    )
    server = lab.run("-m", "uvicorn", "app.main:app", "--port", "8123", env={"W": "3"}, port=8123)
    server.wait_for_log("Uvicorn running on http://127.0.0.1:8123")
    arguments = ["app.main:app", "--port", "8123"]
    assert server.get("/").json() == [arguments, ["-m", "uvicorn"], "app.main", "3"]
    server.signal(signal.SIGTERM)
    assert server.wait() in (0, -signal.SIGTERM)
    assert "Application shutdown complete." in server.log


def test_uvicorn_as_a_module_has_its_exit_code(submission: Submission, lab: Lab) -> None:
    submission("raise SystemExit('no secret')")
    server = lab.run("-m", "uvicorn", "app.main:app")
    assert server.wait() == 1
    assert server.log.rstrip().endswith("no secret")
    missing = lab.run("-m", "uvicorn", "app.nothing:app")
    assert missing.wait() == 3
    assert 'Could not import module "app.nothing"' in missing.log


def test_two_workers_of_uvicorn_both_serve(submission: Submission, lab: Lab) -> None:
    submission(SERVES.replace('"typed in a shell"', "str(__import__('os').getpid())"))
    server = lab.run("-m", "uvicorn", "app.main:app", "--workers", "2", "--port", "8124", port=8124)
    server.wait_for_log("Application startup complete.", within=30)
    while server.running and server.refuses(within=0):
        pass  # a worker says that it has started before it listens
    assert server.get("/").json().isdigit()
    server.signal(signal.SIGTERM)
    server.wait()
    assert "Stopping parent process" in server.log


def test_pytest_as_a_module_is_as_in_a_shell(submission: Submission, lab: Lab) -> None:
    tests = """
from fastapi.testclient import TestClient
from app.main import app

def test_right():
    assert TestClient(app).get("/").json() == "typed in a shell"

def test_wrong():
    assert TestClient(app).get("/").json() == "something else"
"""
    submission(SERVES, files={"tests/test_it.py": tests})
    strict = ["-W", "error::pytest.PytestAssertRewriteWarning", "-p", "no:cacheprovider"]
    ran = lab.run("-m", "pytest", "-q", *strict, "tests")
    assert ran.wait() == 1, ran.log
    assert "1 failed, 1 passed" in ran.log
    assert "assert 'typed in a shell' == 'something else'" in ran.log
    alone = lab.run("-m", "pytest", "-q", *strict, "tests", "-k", "right")
    assert alone.wait() == 0
