"""Arrows and concepts are checked when they are read, and the fault is one line."""

from pathlib import Path

import pytest

from clinic.catalogue import CatalogueError
from clinic.catalogue.arrows import read_arrows
from clinic.catalogue.concepts import read_chapters

SLUGS = ("a", "b", "c")


def arrow(source: str, target: str, kind: str = "leads-to", why: str = "Because.") -> str:
    """One arrow, as TOML."""
    return f'[[arrow]]\nfrom = "{source}"\nto = "{target}"\nkind = "{kind}"\nwhy = "{why}"\n'


def refused(folder: Path, text: str) -> str:
    """What a person is told about these arrows."""
    path = folder / "arrows.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        read_arrows(path, SLUGS)
    return str(error.value)


def test_a_good_map_is_read_in_its_order(tmp_path: Path) -> None:
    """Kinds may be mixed, and two concepts may point at each other in different kinds."""
    path = tmp_path / "arrows.toml"
    path.write_text(
        arrow("a", "b") + arrow("b", "a", "fixed-by") + arrow("c", "a", "causes"), encoding="utf-8"
    )
    read = read_arrows(path, SLUGS)
    assert [(a.source, a.target, a.kind) for a in read] == [
        ("a", "b", "leads-to"),
        ("b", "a", "fixed-by"),
        ("c", "a", "causes"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            arrow("a", "x") + arrow("b", "c"),
            "the arrow from a to x names x, which is no concept",
        ),
        (
            arrow("x", "a") + arrow("b", "c"),
            "the arrow from x to a names x, which is no concept",
        ),
        (
            arrow("a", "a") + arrow("b", "c"),
            "the arrow from a to a points to itself",
        ),
        (
            arrow("a", "b") + arrow("b", "c") + arrow("a", "b", "causes"),
            "the arrow from a to b is there 2 times; keep one",
        ),
        (
            arrow("a", "b"),
            "no arrow touches c; every concept needs one",
        ),
        (
            "",
            "no arrow touches a, b, c; every concept needs one",
        ),
        (
            arrow("a", "b", "helps"),
            "arrow.1.kind should be 'causes', 'fixed-by' or 'leads-to'",
        ),
        (
            arrow("a", "b", why=""),
            "arrow.1.why: must be one line of text with no blanks around it",
        ),
        (
            arrow("a", "B"),
            'arrow.1.to: "B" must be lower-case words joined by hyphens',
        ),
        (
            '[[arrow]]\nfrom = "a"\nto = "b"\nkind = "causes"\n',
            "arrow.1.why is missing; add it",
        ),
        (
            arrow("a", "b") + "weight = 3\n",
            "arrow.1.weight is not a field of this file; take it out",
        ),
        (
            arrow("a", "b") + "[lesson]\n",
            "lesson is not a field of this file; take it out",
        ),
    ],
)
def test_the_fault_is_named_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    """File, place and need; never a dump."""
    assert refused(tmp_path, text) == f"arrows.toml: {told}"


def test_a_circle_of_leads_to_is_shown_whole(tmp_path: Path) -> None:
    """Who has to take an arrow out must see all that could go."""
    told = refused(tmp_path, arrow("a", "b") + arrow("b", "c") + arrow("c", "a"))
    around = told.removeprefix("arrows.toml: leads-to runs in a circle: ")
    around = around.removesuffix("; take one arrow out")
    assert around in ("a -> b -> c -> a", "b -> c -> a -> b", "c -> a -> b -> c")


def test_only_leads_to_may_not_run_in_circles(tmp_path: Path) -> None:
    """A harm may come back to its cause."""
    path = tmp_path / "arrows.toml"
    circle = arrow("a", "b", "causes") + arrow("b", "c", "causes") + arrow("c", "a", "leads-to")
    path.write_text(circle, encoding="utf-8")
    assert len(read_arrows(path, SLUGS)) == 3


CONCEPT = '[[chapter.concept]]\nslug = "{}"\ntitle = "T"\ntag = "G"\nflags = []\nclaim = "C"\n'
CHAPTER = '[[chapter]]\nslug = "{}"\ntitle = "T"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            CHAPTER.format("one") + CONCEPT.format("a") + CONCEPT.format("a"),
            "chapter: the slug a is used twice",
        ),
        (
            CHAPTER.format("one")
            + CONCEPT.format("a")
            + CHAPTER.format("two")
            + CONCEPT.format("a"),
            "chapter: the slug a is used twice",
        ),
        (
            CHAPTER.format("one")
            + CONCEPT.format("a")
            + CHAPTER.format("one")
            + CONCEPT.format("b"),
            "chapter: the slug one is used twice",
        ),
        (
            CHAPTER.format("one"),
            "chapter.1.concept is missing; add it",
        ),
        (
            'chapter = "one"',
            "chapter must be a list",
        ),
        (
            "chapter = 3",
            "chapter must be a list",
        ),
        (
            "",
            "chapter is missing; add it",
        ),
        (
            CHAPTER.format("one") + CONCEPT.format("../a"),
            'chapter.1.concept.1.slug: "../a" must be lower-case words joined by hyphens',
        ),
    ],
)
def test_broken_concepts_are_refused_too(tmp_path: Path, text: str, told: str) -> None:
    """A slug names one concept and one folder."""
    path = tmp_path / "concepts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        read_chapters(path)
    assert str(error.value) == f"concepts.toml: {told}"


def test_chapters_are_numbered_by_their_place(tmp_path: Path) -> None:
    """The number is nowhere written down."""
    path = tmp_path / "concepts.toml"
    path.write_text(
        CHAPTER.format("one") + CONCEPT.format("a") + CHAPTER.format("two") + CONCEPT.format("b"),
        encoding="utf-8",
    )
    assert [chapter.folder for chapter in read_chapters(path)] == ["01-one", "02-two"]
