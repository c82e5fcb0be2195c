"""The two consoles: what was asked for goes out, everything else goes to the side."""

from __future__ import annotations

from rich.console import Console

out = Console(highlight=False)
side = Console(stderr=True, highlight=False)


def complain(message: str) -> None:
    """Say in one line what is wrong and what to do."""
    side.print(message, markup=False, soft_wrap=True)
