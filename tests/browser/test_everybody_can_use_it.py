"""axe finds nothing in any theme and view; a phone, a printer and no script get a list."""

import json
from pathlib import Path

import pytest

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")


def violations(page):
    page.evaluate(AXE)  # not as a script of the page: the policy allows none
    found = page.evaluate(
        "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
    )
    return json.dumps(
        [
            [
                v["id"],
                v["help"],
                [n["html"][:200] + " " + n["failureSummary"][:300] for n in v["nodes"][:4]],
            ]
            for v in found
        ],
        indent=1,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", ["far", "near", "lesson", "note", "list"])
def test_axe_finds_nothing(open_page, server, at, scheme, what):
    address = server.address + {"lesson": "#conflation", "note": "#use-websockets"}.get(what, "")
    page = open_page(address, color_scheme=scheme)
    assert page.get_attribute("html", "data-theme") == scheme
    if what == "near":
        at(page, 1, "three-schemas")
    if what == "list":
        page.click("#toggle-view")
    assert violations(page) == "[]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_when_all_is_fixed(open_page, server, scheme):
    page = open_page(server.address, color_scheme=scheme)
    page.evaluate(
        "() => document.querySelectorAll('.card').forEach((c) => { c.dataset.state = 'fixed'; })"
    )
    assert violations(page) == "[]"


def test_a_phone_gets_a_list_that_fits(open_page, server):
    page = open_page(
        server.address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    assert page.get_attribute("html", "data-view") == "list"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".card:visible").count() == 83
    page.tap("[data-slug='conflation'].card")
    page.wait_for_selector("#panel article[data-slug='conflation']")
    assert page.locator("#panel").bounding_box()["width"] == 390
    assert page.evaluate("document.getElementById('panel').scrollWidth") <= 390
    page.tap("#close-panel")
    page.tap("#toggle-view")
    assert page.get_attribute("html", "data-view") == "map"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    boxes = "f => f.map((e) => e.getBoundingClientRect().toJSON())"
    first = page.eval_on_selector_all(".frame", boxes)[0]
    assert first["left"] >= 0
    assert first["right"] <= 390
    assert first["width"] > 340
    page.tap("#zoom-fit")
    for frame in page.eval_on_selector_all(".frame", boxes):
        assert frame["left"] >= 0
        assert frame["right"] <= 390


def test_a_link_to_a_concept_opens_it(open_page, server):
    page = open_page(f"{server.address}#idor")
    page.wait_for_selector("#panel article[data-slug='idor']")
    page.click("#copy-link")
    page.wait_for_function("() => document.getElementById('copy-link').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == f"{server.address}#idor"


def test_without_script_there_is_the_list(open_page, server):
    page = open_page(server.address, ready=False, java_script_enabled=False)
    assert page.locator(".card:visible").count() == 83
    assert page.locator(".needs-script:visible").count() == 0
    page.click("noscript a[href='/concepts/conflation'] , a[href='/concepts/conflation']")
    assert page.locator("h2").first.text_content() == "Conflation Trap"


def test_print_shows_the_list(page):
    page.emulate_media(media="print")
    assert page.locator(".tools").is_hidden()
    boxes = page.eval_on_selector_all(
        ".card", "c => c.map((e) => e.getBoundingClientRect().toJSON())"
    )
    assert all(b["height"] > 30 for b in boxes)
    tops = [b["top"] for b in boxes]
    assert max(tops) - min(tops) > 1500


def test_forced_colours_keep_the_borders(open_page, server):
    page = open_page(server.address, forced_colors="active")
    style = page.locator("[data-slug='idor'].card").evaluate(
        "c => getComputedStyle(c).borderTopStyle + getComputedStyle(c).borderTopWidth"
    )
    assert style == "solid2px"


def test_the_theme_and_the_view_are_remembered(page):
    page.click("#toggle-theme")
    page.click("#toggle-view")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.get_attribute("html", "data-view") == "list"
