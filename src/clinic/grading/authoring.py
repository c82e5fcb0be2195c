"""An empty lesson: every file that one needs, with a placeholder wherever an author must write."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from platform import python_version_tuple

import jinja2

import clinic
from clinic.catalogue import Course
from clinic.errors import ClinicError

BLANK = Path(__file__).parent / "blank"
SUFFIX = ".jinja"
VERIFIED = ("fastapi", "starlette", "pydantic", "sqlalchemy", "uvicorn")


def lay_out(course: Course, text: str) -> tuple[Path, ...]:
    """Write the files of a lesson for the concept that is meant, and give their paths.

    Raises `ClinicError` if it has one already, of which nothing is touched.
    """
    if course.root.is_relative_to(Path(clinic.__file__).parent):
        raise ClinicError("lessons are written in a checkout of Clinic, not in an installed copy")
    concept = course.find(text)
    place = Path(course.chapter_of(concept.slug).folder, concept.slug)
    homes = {
        "lesson": course.root / "lessons" / place,
        "solution": course.root / "solutions" / place,
        "grader": course.root / "graders" / place,
    }
    for home in homes.values():
        if home.exists():
            raise ClinicError(f"{home} is there already; nothing was written")
    words = {
        "title": concept.title,
        "tag": concept.tag,
        "claim": concept.claim,
        "name": concept.slug.replace("-", "_"),
        "versions": _versions(),
    }
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(BLANK),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - the files are Markdown, TOML and Python
        keep_trailing_newline=True,
        trim_blocks=True,
    )
    written = []
    for template in sorted(BLANK.rglob(f"*{SUFFIX}")):
        kind, *rest = template.relative_to(BLANK).parts
        name = jinja.from_string("/".join(rest).removesuffix(SUFFIX)).render(words)
        target = homes[kind] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        source = template.relative_to(BLANK).as_posix()
        target.write_text(jinja.get_template(source).render(words), "utf-8")
        written.append(target)
    return tuple(written)


def _versions() -> str:
    python = ".".join(python_version_tuple()[:2])
    versions = {"python": python} | {name: version(name) for name in VERIFIED}
    return ", ".join(f'{name} = "{number}"' for name, number in versions.items())
