"""The submission as text, for the few checks that behaviour cannot serve."""

from __future__ import annotations

import ast
from typing import Any

import yaml

from clinic.lab import Snapshot

# What is parsed in our own process: for much more than this a parser takes minutes.
LONGEST, LARGEST = 100_000, 10_000


class Source:
    """The submission as text; it is parsed and never run."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def text(self, path: str) -> str:
        """The text of a file. Raises `AssertionError` if it is not there, no UTF-8 or too long."""
        try:
            text = self._snapshot.text(path)
        except OSError:
            raise AssertionError(f"there is no file {path}") from None
        except ValueError:
            raise AssertionError(f"{path} is not UTF-8 text") from None
        if len(text) > LONGEST:
            raise AssertionError(f"{path} is longer than any file of this task has to be")
        return text

    def tree(self, path: str) -> ast.Module:
        """The syntax tree of a Python file. Raises `AssertionError` if it has none."""
        try:
            return ast.parse(self.text(path), path)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise AssertionError(f"{path} cannot be parsed: {error}") from None

    def yaml(self, path: str) -> list[Any]:
        """The documents of a YAML file. Raises `AssertionError` if it has none, or too much."""
        try:
            documents = list(yaml.safe_load_all(self.text(path)))
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise AssertionError(f"{path} cannot be parsed: {error}") from None
        if _size(documents, {}) > LARGEST:
            raise AssertionError(f"{path} holds more than any file of this task has to")
        return documents

    def files(self, pattern: str) -> list[str]:
        """The relative paths of the files that match a pattern such as "app/**/*.py"."""
        folder = self._snapshot.folder
        found = (path for path in folder.glob(pattern) if path.is_file())
        return sorted(path.relative_to(folder).as_posix() for path in found)


def _size(thing: Any, known: dict[int, int]) -> int:
    """How much it is when it is written out: an alias costs nothing to read, and all to show."""
    if not isinstance(thing, dict | list):
        return 1
    if id(thing) not in known:
        known[id(thing)] = LARGEST  # for an alias of what it is in itself
        parts = [*thing, *thing.values()] if isinstance(thing, dict) else thing
        known[id(thing)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(thing)]
