"""A failing concept lights what it causes; its fix calms it."""

import json

CAUSES, HARMED = "fat-handler", "idor"


def record(state, result="failed"):
    return {
        "schema": "clinic-progress/1",
        "lessons": {
            CAUSES: {
                "state": state,
                "attempts": 1,
                "started": "2026-01-05T09:00:00Z",
                "last_graded": "2026-01-05T09:10:00Z",
                "fixed": "2026-01-05T09:10:00Z" if state == "fixed" else None,
                "last_result": {"test_one": result},
            }
        },
    }


def test_harm_is_lit_and_calmed(serve, open_page):
    server = serve()
    exercises = server.folder / "exercises"
    (exercises / CAUSES).mkdir(parents=True)
    progress = exercises / "progress.json"
    progress.write_text(json.dumps(record("some-checks-pass")))
    page = open_page(server.address)
    harmed = page.locator(f".card[data-slug='{HARMED}']")
    page.wait_for_selector(f".card[data-slug='{HARMED}'].warned")
    assert "harmed by Fat Handler Trap" in harmed.text_content()
    assert harmed.locator(".ripple .mark").is_visible()
    assert page.locator(f".line.harm[data-source='{CAUSES}'][data-target='{HARMED}']").count() == 1
    harmed.click()
    page.wait_for_selector("#panel >> text=Harmed by what is not fixed yet: Fat Handler Trap.")
    progress.write_text(json.dumps(record("fixed", "passed")))
    page.wait_for_selector(f".card[data-slug='{HARMED}']:not(.warned)")
    assert page.locator(".line.harm").count() == 0
    assert harmed.locator(".ripple").is_hidden()
    assert page.locator("#panel >> text=Harmed by").count() == 0
