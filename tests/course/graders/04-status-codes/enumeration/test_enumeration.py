"""What a stranger learns from a status. The source is enough to judge this app."""

import ast

import pytest


def status(source, name):
    """The number that stands behind a name."""
    names = {}
    for node in source.tree("app/main.py").body:
        if isinstance(node, ast.Assign):
            value = node.value
            names[node.targets[0].id] = (
                names[value.id] if isinstance(value, ast.Name) else value.value
            )
    return names.get(name)


@pytest.mark.fault
def test_hidden_looks_missing(source):
    """What is hidden answers like what is not there."""
    assert status(source, "HIDDEN") == status(source, "MISSING"), "a stranger can tell the two"


@pytest.mark.guard
def test_found_is_found(source):
    """What may be seen is answered with 200."""
    assert status(source, "FOUND") == 200, "FOUND must stay 200"


@pytest.mark.guard
def test_missing_is_missing(source):
    """What is not there is answered with 404."""
    assert status(source, "MISSING") == 404, "MISSING must stay 404"


@pytest.mark.shape
def test_the_rule_is_written_once(source):
    """The number of HIDDEN is not written a second time."""
    assert "HIDDEN = MISSING" in source.text("app/main.py"), "write HIDDEN = MISSING"
