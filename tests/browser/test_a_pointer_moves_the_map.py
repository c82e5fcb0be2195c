"""Mouse, wheel and fingers: what is under the pointer stays there, and a drag opens nothing."""

import pytest

from clinic.catalogue import Course

SLUGS = [concept.slug for concept in Course.load().concepts]
SCALE = "() => clinic.view.transform().k"


def box(page, slug):
    return page.locator(f"[data-slug='{slug}'].card").bounding_box()


def told(page):
    return int(page.text_content("#percent").rstrip("%"))


def test_a_click_opens_each_concept(page):
    for slug in SLUGS:
        page.locator(f"[data-slug='{slug}'].card").evaluate(
            "card => clinic.view.reveal(clinic.cards.boxOf(card), clinic.panel.width())"
        )
        at = box(page, slug)
        page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
        page.wait_for_selector(f"#panel article[data-slug='{slug}']")
        assert page.evaluate("location.hash") == f"#{slug}"
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()


@pytest.mark.parametrize("slug", ["async-first", "auth-dependency", "no-mocking"])
@pytest.mark.parametrize("delta", [-240, 160])
def test_the_wheel_keeps_the_point_under_the_pointer(page, slug, delta):
    for _ in range(4):
        before = box(page, slug)
        x, y = before["x"] + before["width"] * 0.3, before["y"] + before["height"] * 0.6
        page.mouse.move(x, y)
        page.mouse.wheel(0, delta)
        page.wait_for_function("(k) => clinic.view.transform().k !== k", arg=before["width"] / 232)
        page.wait_for_timeout(200)  # d3-zoom holds a wheel gesture for 150 ms
        after = box(page, slug)
        assert abs(after["x"] + after["width"] * 0.3 - x) < 1
        assert abs(after["y"] + after["height"] * 0.6 - y) < 1
        assert abs(after["width"] / 232 - page.evaluate(SCALE)) < 0.002
        assert told(page) == round(after["width"] / 2.32)


def test_a_drag_pans_and_opens_nothing(page):
    page.click("#zoom-full")
    before = box(page, "three-schemas")
    page.mouse.move(700, 450)
    page.mouse.down()
    page.mouse.move(640, 475, steps=4)
    page.mouse.move(580, 500, steps=4)
    page.mouse.up()
    after = box(page, "three-schemas")
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((-120, 50), abs=1)
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("location.hash") == ""


def test_a_drag_that_begins_on_a_card_opens_nothing(page, at):
    at(page, 1, "domain-exceptions")
    start = box(page, "domain-exceptions")
    page.mouse.move(start["x"] + 80, start["y"] + 50)
    page.mouse.down()
    page.mouse.move(start["x"] + 200, start["y"] + 90, steps=5)
    page.mouse.up()
    end = box(page, "domain-exceptions")
    assert (end["x"] - start["x"], end["y"] - start["y"]) == pytest.approx((120, 40), abs=1)
    assert page.locator("#panel").is_hidden()


def test_two_fingers_pinch(open_page, server):
    page = open_page(server.address, has_touch=True)
    devtools = page.context.new_cdp_session(page)
    before = box(page, "error-layers")
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2

    def touch(kind, spread):
        points = [] if spread is None else [{"x": x - spread, "y": y}, {"x": x + spread, "y": y}]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 40)
    for spread in (50, 60, 70, 80):
        touch("touchMove", spread)
    touch("touchEnd", None)
    after = box(page, "error-layers")
    assert after["width"] / before["width"] == pytest.approx(2, rel=0.02)
    assert abs(after["x"] + after["width"] / 2 - x) < 1
    assert abs(after["y"] + after["height"] / 2 - y) < 1
    assert told(page) == round(after["width"] / 2.32)
    assert page.locator("#panel").is_hidden()


def test_a_finger_drags_and_a_tap_opens(open_page, server):
    page = open_page(server.address, has_touch=True)
    page.wait_for_timeout(50)
    devtools = page.context.new_cdp_session(page)
    before = box(page, "lifespan")
    x, y = before["x"] + 40, before["y"] + 20
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - 30, "y": y + 20}]),
        ("touchMove", [{"x": x - 60, "y": y + 40}]),
        ("touchEnd", []),
    ):
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    after = box(page, "lifespan")
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((-60, 40), abs=1)
    assert page.locator("#panel").is_hidden()
    page.touchscreen.tap(after["x"] + 40, after["y"] + 20)
    page.wait_for_selector("#panel article[data-slug='lifespan']")


def test_the_buttons_zoom_and_fit(page):
    fitted = told(page)
    page.click("#zoom-in")
    assert told(page) == pytest.approx(fitted * 1.25, abs=1)
    page.click("#zoom-out")
    page.click("#zoom-out")
    assert told(page) == pytest.approx(fitted / 1.25, abs=1)
    page.click("#zoom-full")
    assert told(page) == 100
    page.click("#zoom-fit")
    assert told(page) == fitted
    frames = page.eval_on_selector_all(
        ".frame", "f => f.map((e) => e.getBoundingClientRect().toJSON())"
    )
    port = page.locator("#viewport").bounding_box()
    assert min(f["left"] for f in frames) >= 0
    assert max(f["right"] for f in frames) <= 1440
    assert min(f["top"] for f in frames) >= port["y"]
    assert max(f["bottom"] for f in frames) <= port["y"] + port["height"]


def test_a_chapter_can_be_chosen(page):
    page.select_option("#chapter", "settings")
    frame = page.locator(".frame.p-settings").bounding_box()
    port = page.locator("#viewport").bounding_box()
    assert frame["x"] >= 0
    assert frame["x"] + frame["width"] <= 1440
    assert frame["y"] >= port["y"]
    assert frame["y"] + frame["height"] <= port["y"] + port["height"]
    assert page.get_attribute("html", "data-lod") == "near"


def test_a_pointer_lights_the_arrows_of_a_card(page):
    page.hover("[data-slug='exclude-unset'].card")
    lit = page.eval_on_selector_all(
        ".line.lit", "l => l.map(({dataset: d}) => d.source + ' ' + d.target)"
    )
    assert "exclude-unset patch-null" in lit
    assert all("exclude-unset" in ends for ends in lit)
    page.mouse.move(5, 120)
    assert page.locator(".line.lit").count() == 0
