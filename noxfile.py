"""Everything that is done with Clinic: learn, grade; for maintainers verify, tests, lint, bench.

`nox -s learn` is all that a learner has to type; each session makes its own environment once.
"""

from __future__ import annotations

import os

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests", "verify"]

PROJECT = nox.project.load_toml("pyproject.toml")

# Most tests wait for something half of the time: a process, a limit, a screen.
WORKERS = str(2 * (os.cpu_count() or 1))
BROWSER = "tests/browser"


def install(session: nox.Session, *groups: str) -> None:
    """Install Clinic as it stands in this folder, and the named groups of tools."""
    # The sandbox cannot write, so it would compile the libraries again at every start.
    session.env["UV_COMPILE_BYTECODE"] = "1"
    tools = nox.project.dependency_groups(PROJECT, *groups)
    session.install("-e", ".", *tools)


@nox.session
def learn(session: nox.Session) -> None:
    """Go on where you were: the exercise is graded at each save."""
    install(session)
    session.run("clinic", "learn", *session.posargs, success_codes=[0, 1])


@nox.session
def grade(session: nox.Session) -> None:
    """Grade one exercise, many or all: nox -s grade -- SLUG [FOLDER]."""
    install(session)
    session.run("clinic", "grade", *session.posargs)


@nox.session(name="map")
def concept_map(session: nox.Session) -> None:
    """Show the concept map at 127.0.0.1, with what you have proved."""
    install(session)
    session.run("clinic", "map", *session.posargs)


@nox.session
def clinic(session: nox.Session) -> None:
    """Run any command of Clinic: nox -s clinic -- hint SLUG."""
    install(session)
    session.run("clinic", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the engine's own tests: the lab, the attacks, the screens, the map in a browser.

    `nox -s tests -- tests` runs those about a missing sandbox, too.
    """
    install(session, "tests")
    if session.posargs:
        session.run("pytest", "-n", WORKERS, *session.posargs)
        return
    # A browser keeps a processor busy by itself.
    most = ["-k", "not no-sandbox and not bare", f"--ignore={BROWSER}", "tests"]
    parts = (["-n", WORKERS, *most], ["-n", "auto", BROWSER])
    failed = 0
    for part in parts:  # all of them, whatever comes of the first
        try:
            session.run("pytest", *part)
        except nox.command.CommandFailed:
            failed += 1
    if failed:
        session.error("tests have failed; again, one by one: nox -s tests -- --last-failed -n 0")


@nox.session
def verify(session: nox.Session) -> None:
    """Prove the graders of all lessons, or of those that are named."""
    install(session)
    session.run("clinic", "verify", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and types."""
    install(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    with session.chdir("src/clinic/lab/inside"):  # scripts that import one another by name
        session.run("mypy", "--strict", "--explicit-package-bases", "--config-file=", "host.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what the design promises, as ratios within one run."""
    install(session)
    session.run("python", "benchmarks/measure.py", *session.posargs)
    session.run("python", "benchmarks/measure_map.py")
