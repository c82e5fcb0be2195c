"""Putting on the bench, grading, hints and the fix, on the page; everybody sees the same state."""

import shutil
import subprocess
import sys

import pytest

IDOR = "#panel article[data-slug='idor']"
DOINGS = f"{IDOR} [data-role=doings]"
GRADING_SECONDS = 90_000


@pytest.fixture
def learner(serve, made_up):
    """A map of the made-up course, for one test."""
    return serve(made_up.root)


@pytest.fixture
def on_bench(learner, open_page):
    """Its page, with the exercise idor put on the bench."""
    page = open_page(f"{learner.address}#idor")
    page.click(f"{DOINGS} >> text=Put on my bench")
    page.wait_for_selector(f"{DOINGS} >> text=Run the grader")
    assert (learner.folder / "exercises" / "idor" / "app" / "main.py").is_file()
    return page


def state(page, slug="idor"):
    return page.get_attribute(f".card[data-slug='{slug}']", "data-state")


def solve(learner, made_up):
    exercise = learner.folder / "exercises" / "idor"
    shutil.copytree(made_up.lesson().solution, exercise, dirs_exist_ok=True)


def grade(page):
    page.click(f"{DOINGS} >> text=Run the grader")
    page.wait_for_selector(f"{DOINGS} >> text=Grading", timeout=GRADING_SECONDS)
    page.wait_for_selector(f"{DOINGS} >> text=Run the grader", timeout=GRADING_SECONDS)


def test_checks_appear_while_it_runs_and_a_failed_one_never_says_fixed(on_bench):
    page = on_bench
    assert state(page) == "on-the-bench"
    page.evaluate("""() => {
        globalThis.seen = [];
        const place = document.querySelector("[data-role=doings]");
        new MutationObserver(() => seen.push([
            place.querySelectorAll(".checks > li").length,
            place.querySelector(".outcome")?.textContent ?? "",
            document.querySelector(".card[data-slug='idor']").dataset.state,
            document.getElementById("count").textContent,
        ])).observe(place, { childList: true, subtree: true });
    }""")
    grade(page)
    seen = page.evaluate("seen")
    running = [count for count, words, *_ in seen if words.startswith("Grading")]
    assert {1, 2, 3} <= set(running), "the checks did not come one by one"
    assert page.locator(".checks > li").count() == 6
    assert page.locator(".checks > .failed").count() == 4
    assert page.text_content(".outcome") == "Not fixed yet. 4 checks failed."
    assert all("Fixed" not in words for _, words, *_ in seen)
    assert all(card != "fixed" and count.startswith("0 /") for *_, card, count in seen)
    failed = page.locator(".checks > .failed").first
    assert "maya read the letter to tomas" in failed.text_content()
    failed.locator("summary").first.click()
    assert "GET /letters/2" in failed.text_content()
    assert "curl" in failed.text_content()


def test_a_fix_is_seen_everywhere_and_outlives_a_reload(learner, made_up, on_bench, open_page):
    page, other = on_bench, open_page(learner.address)
    solve(learner, made_up)
    grade(page)
    assert page.text_content(".outcome") == "Fixed: every check passed."
    for one in (page, other):
        one.wait_for_selector(".card[data-slug='idor'][data-state=fixed]")
        assert one.text_content("#count") == "1 / 83 fixed"
        assert "1/7" in one.text_content("#chapter-jwt-auth")
    page.reload()
    page.wait_for_selector(f"{DOINGS} >> text=Fixed: every check passed.")
    assert state(page) == "fixed"
    assert page.locator(".checks > .passed").count() == 6
    assert page.is_enabled(f"{IDOR} [data-role=fix] button")
    page.click(f"{IDOR} >> text=Compare with the right fixes")
    page.wait_for_selector(f"{IDOR} .diff .plus")
    assert "may_read" in page.text_content(f"{IDOR} .diff")


def test_the_terminal_and_the_map_see_the_same(learner, on_bench):
    code = (
        "import sys; from pathlib import Path; from clinic import bench;"
        "change = lambda record: record.model_copy(update={'hints_used': 1});"
        "bench.ProgressFile(Path(sys.argv[1])).change('idor', change)"
    )
    subprocess.run([sys.executable, "-c", code, str(learner.folder)], check=True)
    on_bench.wait_for_selector(f"{DOINGS} >> text=2 left")
    assert on_bench.locator(f"{DOINGS} .hints li").count() == 1


def test_hints_are_counted(on_bench, learner):
    page = on_bench
    for left in ("2 left", "1 left"):
        page.click(f"{DOINGS} >> text=Hint (")
        page.wait_for_selector(f"{DOINGS} >> text={left}")
    page.click(f"{DOINGS} >> text=Hint (")
    page.wait_for_selector(f"{DOINGS} >> text=No hints left")
    assert page.locator(f"{DOINGS} .hints li").count() == 3
    assert '"hints_used": 3' in (learner.folder / "exercises" / "progress.json").read_text()


def test_the_fix_is_shown_when_it_is_asked_for_twice(on_bench):
    page = on_bench
    page.click(f"{IDOR} >> text=Show the fix")
    page.wait_for_selector(f"{IDOR} >> text=You have not fixed idor yet")
    assert page.locator(f"{IDOR} .diff").count() == 0
    page.click(f"{IDOR} >> text=Show the fix anyway")
    page.wait_for_selector(f"{IDOR} .diff")


def test_a_grading_can_be_stopped(learner, on_bench):
    main = learner.folder / "exercises" / "idor" / "app" / "main.py"
    main.write_text("import time\ntime.sleep(1000)\n")
    on_bench.click(f"{DOINGS} >> text=Run the grader")
    on_bench.click(f"{DOINGS} >> text=Stop grading")
    on_bench.wait_for_selector(f"{DOINGS} >> text=The grading was stopped", timeout=GRADING_SECONDS)


def test_an_app_that_does_not_start_says_where(learner, on_bench):
    main = learner.folder / "exercises" / "idor" / "app" / "main.py"
    main.write_text("import nothing_of_the_kind\n")
    grade(on_bench)
    text = on_bench.text_content(DOINGS)
    assert "The app did not start." in text
    assert "app/main.py, line 1" in text


def test_what_a_learners_app_says_is_never_run(learner, on_bench):
    page = on_bench
    main = learner.folder / "exercises" / "idor" / "app" / "main.py"
    markup = "<img src=x onerror=globalThis.owned=1><script>globalThis.owned=1</script></pre>"
    main.write_text(
        "from fastapi import FastAPI\nfrom fastapi.responses import HTMLResponse\n"
        f"app = FastAPI()\nMARKUP = {markup!r}\n"
        "@app.get('/letters/{n}')\n@app.put('/letters/{n}')\n"
        "async def read(n: int) -> HTMLResponse:\n"
        "    print(MARKUP, flush=True)\n"
        "    return HTMLResponse(MARKUP)\n"
    )
    grade(page)
    for summary in page.locator(f"{DOINGS} summary").all():
        summary.click()
    assert markup in page.text_content(DOINGS)
    assert page.locator(f"{DOINGS} img, {DOINGS} script").count() == 0
    assert page.evaluate("globalThis.owned") is None
