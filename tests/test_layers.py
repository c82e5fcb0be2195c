"""Imports of the engine run downward only, as the design lists its layers."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import clinic

PACKAGE = Path(clinic.__file__).parent
# Each part and what it may import besides itself, from the lowest layer up, as in the design.
BELOW = {
    "errors": set(),
    "catalogue": {"errors"},
    "bench": {"errors", "catalogue"},
    "lab": {"errors"},
    "grading": {"errors", "catalogue", "lab"},
    "terminal": {"errors", "catalogue", "bench", "lab", "grading"},
    "web": {"errors", "catalogue", "bench", "lab", "grading", "terminal"},
    "classroom": {"errors", "catalogue", "lab", "grading"},
    "notebook": {"errors", "catalogue", "bench", "lab", "grading"},
}
MODULES = sorted(PACKAGE.rglob("*.py"), key=lambda path: path.relative_to(PACKAGE).parts)
INSIDE = PACKAGE / "lab/inside"


def name_of(path: Path) -> str:
    """The dotted name of a module of ours."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """What a module imports anywhere in it, each by its whole name."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [above, node.module]))
            yield module
            if module == "clinic":
                yield from (f"clinic.{alias.name}" for alias in node.names)


def parts_of(names: Iterator[str]) -> set[str]:
    """The parts of Clinic that those names belong to."""
    return {name.split(".")[1] for name in names if name.startswith("clinic.")}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def test_every_part_is_known() -> None:
    parts = {part_of(path) for path in MODULES} - {"__init__"}
    assert {"catalogue", "lab", "grading", "terminal"} <= parts
    assert parts <= BELOW.keys(), "name a new part here, and in the design"


def test_each_layer_stands_on_lower_ones() -> None:
    order = list(BELOW)
    for part, below in BELOW.items():
        assert below <= set(order[: order.index(part)])


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_from_the_layers_below_it(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        assert parts_of(imported(path)) == set()
    else:
        part = part_of(path)
        assert parts_of(imported(path)) - {part} <= BELOW[part]


@pytest.mark.parametrize("path", sorted(INSIDE.glob("*.py")), ids=name_of)
def test_what_runs_inside_imports_nothing_of_ours_from_outside(path: Path) -> None:
    names = set(imported(path))
    assert not {name for name in names if name.split(".")[0] == "clinic"}
    neighbours = {other.stem for other in INSIDE.glob("*.py")}
    assert not neighbours & sys.stdlib_module_names, "a module there must not hide the standard's"


def test_the_catalogue_and_the_lab_do_not_know_pytest() -> None:
    for path in MODULES:
        if part_of(path) in {"errors", "catalogue", "bench", "lab"}:
            tops = {name.split(".")[0] for name in imported(path)}
            assert not tops & {"pytest", "typer", "rich", "textual"}, name_of(path)
