"""The commands of `clinic`."""

from clinic.terminal.app import main

__all__ = ["main"]
