"""Each link of the guided tour leads to a line that holds the words the tour quotes."""

import re
from pathlib import Path

import pytest

import clinic.web
from clinic.catalogue import Course

HOME = Path(clinic.web.__file__).parent
TOUR = HOME / "README.md"
STOP = re.compile(r"\[`([^`]+)`\]\(([^)#]+)#L(\d+)\)")
LINKS = re.compile(r"\]\(([^)#:]+)(?:#L(\d+))?\)")
STOPS = STOP.findall(TOUR.read_text("utf-8"))


@pytest.mark.parametrize(("words", "file", "line"), STOPS)
def test_the_line_holds_the_words(words, file, line):
    lines = (HOME / file).read_text("utf-8").splitlines()
    found = [number for number, text in enumerate(lines, 1) if words in text]
    assert int(line) in found, f"{file}: `{words}` is on {found or 'no line'}, not on {line}"


def test_every_link_leads_somewhere():
    for file, _ in LINKS.findall(TOUR.read_text("utf-8")):
        assert (HOME / file).exists(), file


def test_the_tour_names_real_concepts_and_enough_of_them():
    text = TOUR.read_text("utf-8")
    known = {concept.slug for concept in Course.load().concepts}
    named = set(re.findall(r"\*\*([a-z0-9-]+)\*\*", text))
    assert named <= known, named - known
    assert len(named) >= 50
    assert len(STOPS) >= 45
