"""Who may read which letter."""

import ast

import pytest


@pytest.mark.fault
def test_a_stranger_reads_nothing(boot):
    """A letter to somebody else answers as if it did not exist."""
    clinic = boot()
    answer = clinic.get("/letters/2", headers={"X-Reader": "maya"})
    assert answer.status_code == 404, f"maya read the letter to tomas: {answer.status_code}"


@pytest.mark.fault
@pytest.mark.parametrize("text", ["Come never.", ""], ids=["words", "nothing"])
def test_a_stranger_changes_nothing(boot, text):
    """A letter to somebody else keeps its words."""
    clinic = boot()
    clinic.put("/letters/2", headers={"X-Reader": "maya"}, json={"text": text})
    letter = clinic.get("/letters/2", headers={"X-Reader": "tomas"}).json()
    assert letter["text"] == "Come on Friday.", f"maya wrote {text!r} into the letter to tomas"


@pytest.mark.guard
def test_the_owner_reads(boot):
    """Whoever a letter is for reads it."""
    answer = boot().get("/letters/1", headers={"X-Reader": "maya"})
    assert answer.status_code == 200, f"maya could not read the own letter: {answer.status_code}"


@pytest.mark.guard
def test_the_owner_rewrites(boot):
    """Whoever a letter is for may change its words."""
    clinic = boot()
    answer = clinic.put("/letters/1", headers={"X-Reader": "maya"}, json={"text": "No."})
    assert answer.json()["text"] == "No.", "maya could not change the own letter"


@pytest.mark.shape
def test_the_rule_has_one_place(source):
    """The rule stands in app/access.py, as a function may_read."""
    tree = source.tree("app/access.py")
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert "may_read" in names, "app/access.py must hold a function may_read"
