"""Small made-up courses below tmp_path, on the real catalogue of concepts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.catalogue import Course

MANIFEST = """\
title = "IDOR Vulnerability"
tag = "Security"
minutes = 25
difficulty = 2
verified_with = { python = "3.11", fastapi = "0.165.0" }
docs = ["https://fastapi.tiangolo.com/tutorial/security/"]
objectives = ["Ask for each record whose it is."]
out_of_scope = ["Roles."]

[env]
DATABASE_URL = "sqlite+aiosqlite:///clinic.db"

[[hint]]
text = "Whose record is it?"

[[hint]]
text = "Look at each query."

[[hint]]
text = "`where()` takes more than one condition."
"""


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file below the made-up course."""

    def put(name: str, text: str | bytes = "") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return put


@pytest.fixture
def manifest() -> str:
    """A lesson.toml that is right in every field."""
    return MANIFEST


@pytest.fixture
def idor(put: Callable[..., Path]) -> Path:
    """A course with one good lesson, idor; the path of its folder."""
    put("lessons/11-jwt-auth/idor/README.md", "# IDOR Vulnerability\n")
    put("lessons/11-jwt-auth/idor/app/__init__.py")
    put("lessons/11-jwt-auth/idor/app/main.py", "app = None\n")
    return put("lessons/11-jwt-auth/idor/lesson.toml", MANIFEST).parent


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The real concepts and arrows, with the lessons that the test puts below tmp_path."""
    return Course.load(tmp_path)
