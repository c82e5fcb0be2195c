"""Without a pointer: every card is reached, opened and closed, and the map zooms."""

from collections import deque

import pytest

from clinic.catalogue import Course

COURSE = Course.load()
SLUGS = [concept.slug for concept in COURSE.concepts]
ARROWS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")
FOCUSED = "() => document.activeElement.dataset.slug"


@pytest.fixture
def neighbours(script):
    return lambda page: page.evaluate(script("neighbours"), list(ARROWS))


def way(graph, start, goal):
    came, ahead = {start: None}, deque([start])
    while ahead:
        here = ahead.popleft()
        for key, there in graph[here].items():
            if there not in came:
                came[there] = (here, key)
                ahead.append(there)
    keys = []
    while came[goal]:
        goal, key = came[goal]
        keys.append(key)
    return list(reversed(keys))


def tab_to_the_cards(page):
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.card')"):
            return
    raise AssertionError("Tab does not reach the cards")


def test_the_map_is_one_tab_stop(page):
    tab_to_the_cards(page)
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.card')")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.matches('.card')")


def test_the_keys_reach_open_and_close_every_concept(page, neighbours):
    graph = neighbours(page)
    tab_to_the_cards(page)
    here = page.evaluate(FOCUSED)
    for slug in SLUGS:
        for key in way(graph, here, slug):
            page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == slug
        here = slug
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#panel article[data-slug='{slug}']")
        page.wait_for_function("() => document.activeElement.id === 'panel-title'")
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()
        assert page.evaluate(FOCUSED) == slug


def test_a_focused_card_is_in_view(page, neighbours):
    for _ in range(3):
        page.click("#zoom-in")
    graph = neighbours(page)
    tab_to_the_cards(page)
    here = page.evaluate(FOCUSED)
    port = page.locator("#viewport").bounding_box()
    for slug in ("no-mocking", "created-no-content", "stolen-refresh", "async-first"):
        for key in way(graph, here, slug):
            page.keyboard.press(key)
        here = slug
        card = page.locator(f"[data-slug='{slug}'].card").bounding_box()
        assert port["x"] <= card["x"]
        assert card["x"] + card["width"] <= port["x"] + port["width"]
        assert port["y"] <= card["y"]
        assert card["y"] + card["height"] <= port["y"] + port["height"]


def test_brackets_follow_arrows(page):
    page.focus("[data-slug='exclude-unset'].card")
    effects = [arrow.target for arrow in COURSE.arrows if arrow.source == "exclude-unset"]
    seen = set()
    for _ in effects:
        page.keyboard.press("]")
        target = page.evaluate(FOCUSED)
        seen.add(target)
        assert "exclude_unset PATCH" in page.text_content("#say")
        page.focus("[data-slug='exclude-unset'].card")
    assert seen == set(effects)
    page.focus("[data-slug='patch-null'].card")
    page.keyboard.press("[")
    assert page.evaluate(FOCUSED) == "exclude-unset"


def test_keys_zoom(page):
    tab_to_the_cards(page)
    fitted = page.text_content("#percent")
    page.keyboard.press("+")
    assert int(page.text_content("#percent")[:-1]) == pytest.approx(int(fitted[:-1]) * 1.25, abs=1)
    page.keyboard.press("-")
    assert page.text_content("#percent") == fitted
    page.keyboard.press("1")
    assert page.text_content("#percent") == "100%"
    page.keyboard.press("0")
    assert page.text_content("#percent") == fitted


def test_closing_restores_the_view(page, at):
    at(page, 1, "body-stream")
    page.focus("[data-slug='body-stream'].card")
    before = page.evaluate("() => String(clinic.view.transform())")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel article[data-slug='body-stream']")
    page.keyboard.press("Escape")
    assert page.evaluate("() => String(clinic.view.transform())") == before


def test_an_arrow_in_the_panel_leads_on_and_back(page):
    page.goto(f"{page.url}#patch-null")
    page.wait_for_selector("#panel article[data-slug='patch-null']")
    page.focus("#panel .links a[href='#field-validator']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel article[data-slug='field-validator']")
    page.go_back()
    page.wait_for_selector("#panel article[data-slug='patch-null']")
    page.go_back()
    page.wait_for_selector("#panel", state="hidden")
