"""A lesson: a concept that can be practised, with every path that belongs to it."""

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from clinic.catalogue.concepts import Chapter, Concept
from clinic.catalogue.errors import CatalogueError
from clinic.catalogue.files import checked, read_toml
from clinic.catalogue.manifest import Manifest

MANIFEST = "lesson.toml"
PAGE = "README.md"
# What running an app or a tool leaves behind; never part of a lesson.
LITTER = ("__pycache__", ".*_cache", "clinic.db*", ".DS_Store")


@dataclass(frozen=True)
class Lesson:
    """A concept with its page, its broken app, its solution and its grader."""

    root: Path
    concept: Concept
    chapter: Chapter
    number: int
    manifest: Manifest

    @property
    def slug(self) -> str:
        """The name by which it is called everywhere."""
        return self.concept.slug

    @property
    def title(self) -> str:
        """Its title, for a person."""
        return self.concept.title

    @property
    def folder(self) -> Path:
        """Where the page and the broken app are."""
        return self.root / "lessons" / self._place

    @property
    def page(self) -> Path:
        """The text of the lesson."""
        return self.folder / PAGE

    @property
    def app(self) -> Path:
        """The broken app."""
        return self.folder / "app"

    @property
    def solution(self) -> Path:
        """The folder with the files that the reference fix changes."""
        return self.root / "solutions" / self._place

    @property
    def grader(self) -> Path:
        """The folder of the grader."""
        return self.root / "graders" / self._place

    @property
    def suite(self) -> Path:
        """The hidden checks."""
        return self.grader / f"test_{self.slug.replace('-', '_')}.py"

    @property
    def probe(self) -> Path:
        """The functions that look at the learner's code from beside it; may not exist."""
        return self.grader / "probe.py"

    def variants(self, kind: Literal["right", "wrong"]) -> tuple[Path, ...]:
        """The patches that prove the grader, sorted by name."""
        return tuple(sorted((self.grader / "variants" / kind).glob("*.patch")))

    def starter_files(self) -> tuple[Path, ...]:
        """What the learner gets besides the page, relative to the folder, sorted."""
        return starter_files(self.folder)

    @property
    def _place(self) -> Path:
        return Path(self.chapter.folder, self.slug)


def read_lesson(root: Path, concept: Concept, chapter: Chapter, number: int) -> Lesson:
    """The lesson of this concept, or the one thing that is wrong with its manifest."""
    folder = root / "lessons" / chapter.folder / concept.slug
    shown = (folder / MANIFEST).relative_to(root).as_posix()
    manifest = checked(Manifest, read_toml(folder / MANIFEST, shown), shown)
    fault = _unlike(manifest, concept) or _not_given(manifest, folder)
    if fault:
        raise CatalogueError(f"{shown}: {fault}")
    return Lesson(root, concept, chapter, number, manifest)


def starter_files(folder: Path) -> tuple[Path, ...]:
    """Every file below a lesson's folder but the page, the manifest and litter."""
    below = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return tuple(sorted(path for path in below if not _kept_back(path)))


def _kept_back(path: Path) -> bool:
    if path in (Path(PAGE), Path(MANIFEST)):
        return True
    return any(fnmatch(part, litter) for part in path.parts for litter in LITTER)


def _unlike(manifest: Manifest, concept: Concept) -> str | None:
    for field in ("title", "tag"):
        here, there = getattr(manifest, field), getattr(concept, field)
        if here != there:
            return f'{field} is "{here}"; the catalogue says "{there}"'
    return None


def _not_given(manifest: Manifest, folder: Path) -> str | None:
    files = starter_files(folder)
    for name in manifest.given:
        if Path(name) not in files:
            return f'given names "{name}", which is no file of this lesson; add it or take it out'
    return None
