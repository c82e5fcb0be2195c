"""Whether the text of a lesson is whole: its page, its hints, the words of its checks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from clinic.catalogue import Lesson

HEADINGS = [
    "The page",
    "Your task",
    "What is going on",
    "In production",
    "Where the rule bends",
    "Sources",
]
FEWEST_WORDS, MOST_WORDS = 400, 900
BELITTLING = re.compile(r"\b(just|simply|obviously)\b", re.IGNORECASE)
PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME|XXX|lorem ipsum)\b.*", re.IGNORECASE)
TRAILING_OFF = re.compile(r".*\.\.\.\s*$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
WRITTEN = {".md", ".toml", ".py", ".patch", ".yaml", ".yml", ".conf", ".txt"}
LINK = re.compile(r"\]\((?!https?://|#)([^)\s]+)\)")


def complaints(lesson: Lesson) -> Iterator[str]:
    """What is missing or wrong in the text, one sentence each."""
    yield from _of_the_page(lesson)
    yield from _of_the_checks(lesson)
    yield from _placeholders(lesson)
    manifest = lesson.manifest
    for field in ("docs", "objectives", "out_of_scope", "verified_with"):
        if not getattr(manifest, field):
            yield f"lesson.toml: {field} is empty"
    for text in (*(hint.text for hint in manifest.hints), *manifest.objectives):
        if TRAILING_OFF.search(text):
            yield f"lesson.toml: this trails off: {text[:40]!r}"


def _placeholders(lesson: Lesson) -> Iterator[str]:
    for home in (lesson.folder, lesson.solution, lesson.grader):
        for path in sorted(path for path in home.rglob("*") if path.suffix in WRITTEN):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                if found := PLACEHOLDER.search(line):
                    shown = path.relative_to(lesson.root).as_posix()
                    yield f"{shown}, line {number}: a placeholder is left: {found[0][:40]!r}"


def _of_the_page(lesson: Lesson) -> Iterator[str]:
    if not lesson.page.is_file():
        yield "README.md is missing"
        return
    page = lesson.page.read_text("utf-8")
    prose = CODE.sub(" ", page)
    headings = re.findall(r"^## (.+?)\s*$", prose, re.MULTILINE)
    if headings != HEADINGS:
        yield f"README.md: its sections must be {', '.join(HEADINGS)}; they are {headings}"
    words = len(re.findall(r"\w[\w'’-]*", prose))
    if not FEWEST_WORDS <= words <= MOST_WORDS:
        yield f"README.md: {words} words; {FEWEST_WORDS} to {MOST_WORDS} are needed"
    for found in BELITTLING.findall(prose):
        yield f'README.md: "{found}" makes a reader who is stuck feel small'
    for found in TRAILING_OFF.findall(prose):
        yield f"README.md: this trails off: {found[-40:]!r}"
    if "curl" not in page:
        yield "README.md: no curl shows the fault"
    for target in LINK.findall(page):
        if not (lesson.folder / target.partition("#")[0]).exists():
            yield f"README.md: a link leads nowhere: {target}"


def _of_the_checks(lesson: Lesson) -> Iterator[str]:
    tree = ast.parse(lesson.suite.read_text("utf-8"), str(lesson.suite))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is None:
            yield f"{lesson.suite.name}, line {node.lineno}: an assertion without a message"
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            rule = ast.get_docstring(node) or ""
            if not rule.strip().endswith((".", "?", "!")):
                yield f"{lesson.suite.name}: {node.name} has no rule (a sentence as its docstring)"
