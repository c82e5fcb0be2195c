"""All concepts, chapters and arrows are there, and nothing covers, crosses or cuts off another."""

import pytest

from clinic.catalogue import Course

COURSE = Course.load()
BOXES = "(css) => [...document.querySelectorAll(css)].map((e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"


def overlap(one, two, slack=0.5):
    return (
        one[0] < two[2] - slack
        and two[0] < one[2] - slack
        and one[1] < two[3] - slack
        and two[1] < one[3] - slack
    )


def test_every_concept_chapter_and_arrow_is_there(page):
    slugs = page.eval_on_selector_all(".card", "cards => cards.map((card) => card.dataset.slug)")
    assert slugs == [concept.slug for concept in COURSE.concepts]
    assert page.locator(".frame:visible").count() == len(COURSE.chapters)
    arrows = page.eval_on_selector_all(
        "#arrows .line", "l => l.map(({dataset: d}) => [d.source, d.target, d.kind])"
    )
    assert sorted(map(tuple, arrows)) == sorted((a.source, a.target, a.kind) for a in COURSE.arrows)


def test_a_card_says_what_it_is(page):
    for concept in COURSE.concepts:
        text = page.locator(f"[data-slug='{concept.slug}']").evaluate("card => card.textContent")
        for part in (concept.title, concept.tag, concept.claim, *concept.flags):
            assert part in text, concept.slug


def test_no_card_covers_another_and_each_is_in_its_panel(page):
    cards = page.evaluate(BOXES, ".card")
    for index, one in enumerate(cards):
        assert not any(overlap(one, two) for two in cards[index + 1 :]), index
    frames = page.evaluate(BOXES, ".frame")
    for index, one in enumerate(frames):
        assert not any(overlap(one, two) for two in frames[index + 1 :]), index
    for chapter in COURSE.chapters:
        (frame,) = page.evaluate(BOXES, f".frame.p-{chapter.slug}")
        inside = page.evaluate(BOXES, f"[data-chapter={chapter.slug}] :is(.card, h2)")
        assert len(inside) == len(chapter.concepts) + 1
        for box in inside:
            assert frame[0] <= box[0] and frame[1] <= box[1], chapter.slug
            assert box[2] <= frame[2] and box[3] <= frame[3], chapter.slug


def test_no_arrow_runs_through_a_card_or_a_title(page):
    crossed = page.evaluate("""() => {
        const boxes = [...clinic.cards.all].map(([slug, card]) => [slug, clinic.cards.boxOf(card)]);
        const titles = [...document.querySelectorAll(".chapter h2")].map((h) => [h.id, { x: h.offsetLeft, y: h.offsetTop, width: h.offsetWidth, height: h.offsetHeight }]);
        const found = [];
        for (const line of document.querySelectorAll("#arrows .line")) {
            const run = line.querySelector(".run"), length = run.getTotalLength();
            for (let at = 0; at <= length; at += 2) {
                const { x, y } = run.getPointAtLength(at);
                for (const [name, b] of [...boxes, ...titles]) {
                    if (x > b.x + 1 && x < b.x + b.width - 1 && y > b.y + 1 && y < b.y + b.height - 1) {
                        found.push([line.dataset.source, line.dataset.target, name]); at = length; break;
                    }
                }
            }
        }
        return found;
    }""")
    assert crossed == []


def test_every_arrow_ends_at_its_cards(page):
    astray = page.evaluate("""() => [...document.querySelectorAll("#arrows .line")].filter((line) => {
        const touches = (slug, x, y) => {
            const b = clinic.cards.boxOf(clinic.cards.all.get(slug));
            return x >= b.x - 1 && x <= b.x + b.width + 1 && y >= b.y - 1 && y <= b.y + b.height + 1;
        };
        const start = line.querySelector(".run").getPointAtLength(0);
        const [, x, y] = line.querySelector(".head").getAttribute("d").match(/^M(\\d+) (\\d+)/);
        return !touches(line.dataset.source, start.x, start.y) || !touches(line.dataset.target, +x, +y);
    }).map((line) => line.dataset.source)""")
    assert astray == []


# The words of a card as they are painted, its marks, and the card itself.
CUT = """() => {
    const found = [];
    for (const card of document.querySelectorAll(".card")) {
        const box = card.getBoundingClientRect();
        const marks = [...card.querySelectorAll(".state .mark, .pennant")].filter((m) => m.checkVisibility())
            .map((m) => m.getBoundingClientRect());
        for (const part of card.querySelectorAll(".title, .tag, .flag, .claim")) {
            const style = getComputedStyle(part);
            if (!part.checkVisibility() || style.clipPath !== "none" || getComputedStyle(part.parentElement).clipPath !== "none") continue;
            const range = document.createRange();
            range.selectNodeContents(part);
            for (const line of range.getClientRects()) {
                const out = line.left < box.left + 2 || line.right > box.right - 2 || line.top < box.top - .5 || line.bottom > box.bottom + .5;
                const under = marks.some((m) => line.left < m.right - 1 && line.right > m.left + 1 && line.top < m.bottom - 2 && line.bottom > m.top + 2);
                if (out || under) found.push([card.dataset.slug, part.className, out ? "cut off" : "covered"]);
            }
        }
        const parts = [...card.querySelectorAll(".title, .labels, .claim")].filter((p) => getComputedStyle(p).clipPath === "none").map((p) => p.getBoundingClientRect());
        parts.sort((a, b) => a.top - b.top);
        parts.forEach((p, i) => { if (i && p.top < parts[i - 1].bottom - 1.5) found.push([card.dataset.slug, "lines overlap"]); });
    }
    return found;
}"""


@pytest.mark.parametrize(("scale", "level"), [(0.44, "far"), (0.69, "far"), (0.7, "near"), (1, "near"), (1.6, "near")])
@pytest.mark.parametrize("state", ["untouched", "fixed"])
def test_no_word_is_cut_off_or_covered(page, at, scale, level, state):
    at(page, scale)
    assert page.get_attribute("html", "data-lod") == level
    page.evaluate(
        """(state) => { for (const card of document.querySelectorAll(".card")) {
            card.dataset.state = state;
            card.querySelector(".state use").setAttribute("href", `#s-${state}`);
        } }""",
        state,
    )
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize(("scale", "least"), [(0.44, 8), (0.7, 8)])
def test_words_are_large_enough_to_read(page, at, scale, least):
    at(page, scale)
    sizes = page.evaluate(
        """(k) => [...document.querySelectorAll(".card .title, .card .claim, .card .flag")]
            .filter((e) => getComputedStyle(e).clipPath === "none" && getComputedStyle(e.parentElement).clipPath === "none")
            .map((e) => k * parseFloat(getComputedStyle(e).fontSize))""",
        scale,
    )
    assert min(sizes) >= least
