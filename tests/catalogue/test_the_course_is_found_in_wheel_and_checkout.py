"""Lessons, graders and solutions are inside an installed wheel, or above the code in a checkout."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.catalogue import CatalogueError, Course, course_root
from clinic.catalogue.course import root_of


def test_this_checkout_is_found() -> None:
    """What the tests of the lessons run on."""
    root = course_root()
    assert (root / "lessons").is_dir()
    assert (root / "graders").is_dir()
    assert Course.load().root == root


def test_a_wheel_carries_its_own_course(tmp_path: Path, put: Callable[..., Path]) -> None:
    """An installed clinic does not pick up lessons that lie above it by chance."""
    for name in ("lessons", "graders", "site-packages/clinic/course/lessons"):
        put(f"{name}/x")
    package = tmp_path / "site-packages" / "clinic"
    assert root_of(package) == package / "course"


def test_a_checkout_is_the_nearest_folder_that_holds_both(
    tmp_path: Path, put: Callable[..., Path]
) -> None:
    """Lessons without graders are somebody else's lessons."""
    for name in ("lessons", "graders", "repo/lessons"):
        put(f"{name}/x")
    package = tmp_path / "repo" / "src" / "clinic"
    assert root_of(package) == tmp_path


def test_a_missing_course_says_what_to_do(tmp_path: Path) -> None:
    """One line, and no traceback of an index."""
    with pytest.raises(CatalogueError, match=r"install clinic again, or run it in its checkout$"):
        root_of(tmp_path / "nowhere" / "clinic")
