"""One submission can be in two labs at the same time; neither sees the other's doings."""

from collections.abc import Callable
from pathlib import Path

from clinic.lab import Lab

NOTES = """
import os
from fastapi import FastAPI

app = FastAPI()

@app.post("/notes/{name}")
async def write(name: str) -> list[str]:
    open(f"{name}.txt", "w").close()
    return sorted(file for file in os.listdir() if file.endswith(".txt"))
"""


def test_both_work(submission: Callable[..., Path], open_lab: Callable[..., Lab]) -> None:
    folder = submission(NOTES)
    before = sorted(folder.rglob("*"))
    one, two = open_lab(), open_lab()
    first, second = one.boot("app.main:app"), two.boot("app.main:app")
    assert first.post("/notes/a").json() == ["a.txt"]
    assert second.post("/notes/b").json() == ["b.txt"]
    one.clear()
    assert second.post("/notes/c").json() == ["b.txt", "c.txt"]
    one.close()
    assert second.post("/notes/d").json() == ["b.txt", "c.txt", "d.txt"]
    assert sorted(folder.rglob("*")) == before, "the submission itself is never written to"
