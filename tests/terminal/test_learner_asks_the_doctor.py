"""`clinic doctor`: each part tried out, its price if it is missing, the command that brings it."""

from pathlib import Path

import pytest

from clinic.terminal import machine


def test_a_machine_is_looked_over(user) -> None:
    ran = user.types("doctor")
    assert ran.stderr == ""
    assert ran.returncode == 0
    parts = ("Python", "bubblewrap", "git", "file events", "free memory", "Chromium", "nginx")
    for part in parts:
        assert any(line[1] in "✓✗" and part in line for line in ran.stdout.splitlines() if line)
    assert list(user.here.iterdir()) == [], "nothing is left of what was tried"


def test_what_is_missing_has_a_price_and_a_command(user, tmp_path: Path) -> None:
    """On a machine that has nothing but a package manager."""
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "apt-get").write_text("#!/bin/sh\n")
    (bare / "apt-get").chmod(0o755)
    user.env["PATH"] = str(bare)
    ran = user.types("doctor")
    assert ran.returncode == 0, "a learner can do without"
    lines = ran.stdout.splitlines()
    place = next(number for number, line in enumerate(lines) if "git " in line)
    assert lines[place].startswith(" ✗ git")
    assert lines[place + 1].startswith("   Without it: no fix is compared")
    assert lines[place + 2] == "   To get it:  sudo apt install git"
    assert "   To get it:  sudo apt install bubblewrap" in lines


def test_a_folder_that_cannot_be_written_is_the_end(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "exercises").write_text("no folder\n")
    found = {finding.part: finding for finding in machine.findings(tmp_path / "exercises")}
    assert not found["this folder"].works
    assert found["this folder"].needed
    assert not found["file events"].works
    assert not found["file events"].needed


def test_events_are_told_by_this_file_system(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    found = {finding.part: finding for finding in machine.findings(tmp_path)}
    assert found["file events"].works, found["file events"].found
