"""Words that fit, harm that spreads, notes for all, news for everybody."""

import asyncio
import hashlib
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

import clinic.web
from clinic.catalogue import Course
from clinic.catalogue.errors import CatalogueError
from clinic.catalogue.notes import read_notes
from clinic.web.drawing import FAMILIES, draw, family_of
from clinic.web.drawing.lettering import letter, pieces
from clinic.web.layout import read_layout
from clinic.web.services.explain import Explainer
from clinic.web.services.hub import BACKLOG, Hub
from clinic.web.services.ripples import ripples

COURSE = Course.load()
HOME = Path(clinic.web.__file__).parent


class Word(BaseModel):
    """A piece of news."""

    text: str = ""


def test_every_concept_has_a_family_and_words_that_fit():
    atlas = draw(COURSE, read_layout(COURSE))
    assert {card.family for card in atlas.cards.values()} == set(FAMILIES)
    assert min(card.lettering.far for card in atlas.cards.values()) >= 19
    assert family_of("Gotcha").slug == "trap"
    assert family_of("anything new").slug == "topic"


def test_a_title_that_fits_nowhere_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        letter("Unreasonablyverylongtitlewithoutanyspace", "a claim")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("run_in_executor()", ["run_", "in_", "executor()"]),
        ("StreamingResponse", ["Streaming", "Response"]),
        ("OrmModel(**dict)", ["OrmModel(**dict)"]),
        ("HTTPException in Service", ["HTTPException in Service"]),
    ],
)
def test_only_long_words_are_cut(text, cut):
    assert pieces(text) == cut


def test_harm_runs_along_causes_and_stops_at_what_is_fixed():
    found = ripples(COURSE, {"async-first"}, set())
    assert found["blocking-call"] == ("async-first",)
    assert "run-in-executor" not in found  # a fix is no harm
    assert "blocking-call" not in ripples(COURSE, {"async-first"}, {"blocking-call"})
    assert ripples(COURSE, set(), set()) == {}
    further = ripples(COURSE, {"refresh-token", "fat-handler"}, set())
    assert further["stolen-refresh"] == ("refresh-token",)


def test_there_is_a_note_for_every_concept(tmp_path):
    slugs = frozenset(concept.slug for concept in COURSE.concepts)
    notes = read_notes(slugs)
    for slug, note in notes.items():
        sentences = note.text.count(". ") + note.text.count("? ") + 1
        assert 2 <= sentences <= 7, slug
    with pytest.raises(CatalogueError, match="has no note"):
        read_notes(slugs | {"another"})


def test_a_page_cannot_bring_markup_of_its_own(tmp_path):
    explanation = Explainer(COURSE).explain("patch-null")
    assert "<script" not in explanation.page
    assert 'class="s-' in explanation.page
    assert 'rel="noopener noreferrer"' in explanation.page
    assert "<h2>" not in explanation.page


def test_an_arrow_is_told_from_both_ends():
    explainer = Explainer(COURSE)
    forth = explainer.explain("exclude-unset").effects
    back = explainer.explain("patch-null").causes
    assert ("causes", "patch-null") in [(link.verb, link.slug) for link in forth]
    assert ("is caused by", "exclude-unset") in [(link.verb, link.slug) for link in back]


def test_news_reaches_everybody_and_ends(run_async):
    async def listen():
        hub = Hub(asyncio.get_running_loop())
        with hub.listen() as one, hub.listen() as two:
            assert hub.listeners == 2
            hub.publish("word", Word(text="hello"))
            heard = [(await anext(news)).data.text for news in (one, two)]
            hub.close()
            rest = [[item async for item in news] for news in (one, two)]
        assert hub.listeners == 0
        return heard, rest

    assert run_async(listen) == (["hello", "hello"], [[], []])


def test_a_listener_that_falls_behind_is_let_go(run_async):
    async def listen():
        hub = Hub(asyncio.get_running_loop())
        with hub.listen() as news:
            for _ in range(BACKLOG + 2):
                hub.publish("word", Word())
            await asyncio.sleep(0)
            assert hub.listeners == 0
            return len([item async for item in news])

    assert run_async(listen) == BACKLOG - 1


def test_what_is_not_ours_is_as_it_was_published():
    vendor = HOME / "static" / "vendor"
    packages = tomllib.loads((vendor / "vendor.toml").read_text("utf-8"))["package"]
    assert len(packages) == 9
    for package in packages:
        folder = vendor / "d3" / package["name"]
        script = folder / f"{package['name']}.min.js"
        assert hashlib.sha256(script.read_bytes()).hexdigest() == package["file"]
        assert f"v{package['version']} " in script.read_text("utf-8")[:90]
        assert (folder / "LICENSE").is_file()


def test_no_file_is_larger_than_a_room():
    for path in HOME.rglob("*"):
        if path.suffix in (".py", ".js", ".css") and "vendor" not in path.parts:
            assert len(path.read_text("utf-8").splitlines()) < 250, path.name


def test_services_know_no_http():
    for folder in ("services", "drawing", "layout"):
        for path in (HOME / folder).rglob("*.py"):
            text = path.read_text("utf-8")
            assert "fastapi" not in text.replace("FastAPI", ""), path.name
            assert "starlette" not in text, path.name
