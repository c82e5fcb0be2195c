"""Puts submissions together: the untouched app, the solution, a variant."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from clinic.catalogue import CatalogueError, Lesson
from clinic.grading.variants import Variant


def untouched(lesson: Lesson, folder: Path) -> Path:
    """The lesson's starter in the new folder `folder`."""
    for path in lesson.starter_files():
        _copy(lesson.folder / path, folder / path)
    return folder


def solved(lesson: Lesson, folder: Path) -> Path:
    """The starter with the reference fix laid over it."""
    untouched(lesson, folder)
    for path in sorted(p for p in lesson.solution.rglob("*") if p.is_file()):
        if "__pycache__" not in path.parts:
            _copy(path, folder / path.relative_to(lesson.solution))
    return folder


def patched(lesson: Lesson, variant: Variant, folder: Path) -> Path:
    """What the variant is made against, with its patch applied by git.

    Raises `CatalogueError` if it does not apply.
    """
    (untouched if variant.against == "untouched" else solved)(lesson, folder)
    applied = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", str(variant.path.resolve())],
        cwd=folder,
        env={"GIT_CEILING_DIRECTORIES": str(folder.parent), "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    if applied.returncode != 0:
        lines = applied.stderr.strip().splitlines() or ["git gave no reason"]
        raise CatalogueError(f"{variant.path}: the patch does not apply: {lines[0]}")
    return folder


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
