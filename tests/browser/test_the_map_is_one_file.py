"""The exported map works from a file, asks nobody for anything, and holds no fix."""

import re

import pytest

from clinic.catalogue import Course
from clinic.web.export import export


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return export(tmp_path_factory.mktemp("export") / "map.html")


def test_it_is_the_whole_map(open_page, file):
    page = open_page(file.as_uri())
    assert page.locator(".card").count() == 83
    assert page.locator("#arrows .line").count() == len(Course.load().arrows)
    page.click("#zoom-full")
    assert page.text_content("#percent") == "100%"


def test_every_concept_can_be_read(open_page, file):
    page = open_page(file.as_uri())
    for concept in Course.load().concepts:
        page.evaluate("(slug) => { location.hash = slug; }", concept.slug)
        page.wait_for_selector(f"#panel article[data-slug='{concept.slug}']")
        assert concept.claim in page.text_content("#panel")
        assert page.locator("#panel .links li").count() > 0
    assert page.locator("#panel button:visible").count() == 2  # copy and close: nothing to run


def test_it_holds_no_fix_and_no_check(file):
    text = file.read_text("utf-8")
    course = Course.load()
    for lesson in course.lessons:
        assert lesson.suite.name not in text
        for check in lesson.suite.read_text("utf-8").split("def test_")[1:]:
            name = f"test_{check.split('(')[0]}"
            assert not re.search(rf"\b{name}\b", text), f"{name} of {lesson.slug} is in the file"
    assert "clinic-token" not in text
