"""The course: every concept, every arrow and every lesson that is written."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Self

from clinic.catalogue.arrows import Arrow, read_arrows
from clinic.catalogue.concepts import Chapter, Concept, read_chapters
from clinic.catalogue.errors import CatalogueError, NoLesson, UnknownConcept
from clinic.catalogue.lesson import Lesson, read_lesson

_DATA = Path(__file__).parent
_PACKAGE = _DATA.parent


@dataclass(frozen=True)
class Course:
    """What the course holds. Loading it reads no lesson; a lesson is read when it is asked for."""

    root: Path
    chapters: tuple[Chapter, ...]
    arrows: tuple[Arrow, ...]

    @classmethod
    def load(cls, root: Path | None = None) -> Self:
        """The course whose lessons, graders and solutions are below `root`."""
        chapters = read_chapters(_DATA / "concepts.toml")
        slugs = [concept.slug for chapter in chapters for concept in chapter.concepts]
        arrows = read_arrows(_DATA / "arrows.toml", slugs)
        return cls(root or course_root(), chapters, arrows)

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """All concepts, in the order of the course."""
        return tuple(concept for chapter in self.chapters for concept in chapter.concepts)

    @cached_property
    def written(self) -> tuple[Concept, ...]:
        """The concepts that have a lesson, whether or not its manifest can be read."""
        return tuple(concept for concept in self.concepts if self._folder(concept).is_dir())

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """All written lessons, in the order of the course; one broken manifest is an error."""
        lessons, faults = [], []
        for concept in self.written:
            try:
                lessons.append(self._read(concept))
            except CatalogueError as fault:
                faults.append(str(fault))
        if faults:
            raise CatalogueError(faults[0] + _others(len(faults) - 1))
        return tuple(lessons)

    def number(self, slug: str) -> int:
        """The place of this concept in the course, from 1."""
        return self._numbers[self._known(slug)]

    def chapter_of(self, slug: str) -> Chapter:
        """The chapter that this concept is in."""
        return self._chapters[self._known(slug)]

    def find(self, text: str) -> Concept:
        """The concept that a person means: by slug, by the start of one, or by number."""
        wanted = text.strip().lower()
        by_number = {str(number): slug for slug, number in self._numbers.items()}
        if wanted in self._numbers:
            return self._concept(wanted)
        if wanted in by_number:
            return self._concept(by_number[wanted])
        fits = [slug for slug in self._numbers if wanted and slug.startswith(wanted)]
        if len(fits) == 1:
            return self._concept(fits[0])
        raise UnknownConcept(_several(text, fits) if fits else self._none(text, wanted))

    def lesson(self, text: str) -> Lesson:
        """The lesson that a person means, found as `find` does. No other lesson is read."""
        concept = self.find(text)
        if concept not in self.written:
            raise NoLesson(self._not_written(concept))
        return self._read(concept)

    def arrows_from(self, slug: str) -> tuple[Arrow, ...]:
        """The arrows that start at this concept."""
        source = self._known(slug)
        return tuple(arrow for arrow in self.arrows if arrow.source == source)

    def arrows_to(self, slug: str) -> tuple[Arrow, ...]:
        """The arrows that end at this concept."""
        target = self._known(slug)
        return tuple(arrow for arrow in self.arrows if arrow.target == target)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {concept.slug: number for number, concept in enumerate(self.concepts, start=1)}

    @cached_property
    def _chapters(self) -> dict[str, Chapter]:
        return {c.slug: chapter for chapter in self.chapters for c in chapter.concepts}

    def _known(self, slug: str) -> str:
        if slug not in self._numbers:
            raise UnknownConcept(self._none(slug, slug))
        return slug

    def _concept(self, slug: str) -> Concept:
        return self.concepts[self._numbers[slug] - 1]

    def _folder(self, concept: Concept) -> Path:
        return self.root / "lessons" / self.chapter_of(concept.slug).folder / concept.slug

    def _read(self, concept: Concept) -> Lesson:
        slug = concept.slug
        return read_lesson(self.root, concept, self.chapter_of(slug), self.number(slug))

    def _none(self, text: str, wanted: str) -> str:
        within = [slug for slug in self._numbers if len(wanted) > 2 and wanted in slug]
        alike = get_close_matches(wanted, self._numbers)
        near = list(dict.fromkeys([*within, *alike]))[:3]
        meant = f"did you mean {_either(near)}?" if near else self._example()
        return f"no lesson {_quoted(text)}; {meant}"

    def _example(self) -> str:
        first, last = self.concepts[0].slug, len(self.concepts)
        return f"give a name such as {first}, or a number from 1 to {last}"

    def _not_written(self, concept: Concept) -> str:
        here = self.number(concept.slug)
        near = sorted(self.written, key=lambda other: abs(self.number(other.slug) - here))[:3]
        said = f"the lesson {concept.slug} is not written yet"
        if not near:
            return f"{said}, nor is any other below {self.root}"
        return f"{said}; the nearest that are: {', '.join(other.slug for other in near)}"


def course_root() -> Path:
    """Where lessons, graders and solutions are: inside an installed wheel, or in the checkout."""
    return root_of(_PACKAGE)


def root_of(package: Path) -> Path:
    """The same for a package that lies at this path."""
    installed = package / "course"
    if installed.is_dir():
        return installed
    for folder in package.parents:
        if (folder / "lessons").is_dir() and (folder / "graders").is_dir():
            return folder
    raise CatalogueError(
        f"no lessons/ and graders/ above {package}; install clinic again, or run it in its checkout"
    )


def _others(count: int) -> str:
    return f" (and {count} more broken lesson{'s' * (count > 1)})" if count else ""


def _several(text: str, fits: list[str]) -> str:
    rest = f" and {len(fits) - 6} more" if fits[6:] else ""
    return f"{_quoted(text)} may be {', '.join(fits[:6])}{rest}; type more of the name"


def _either(slugs: list[str]) -> str:
    *first, last = slugs
    return f"{', '.join(first)} or {last}" if first else last


def _quoted(text: str) -> str:
    return f'"{" ".join(text.split())}"'
