"""What the map can refuse, as errors that know no HTTP."""

from __future__ import annotations

from clinic.errors import ClinicError


class NotEarned(ClinicError):
    """The fix was asked for before there was one, and only once."""


class NoEditor(ClinicError):
    """There is no program that the server could open a folder with."""


class NothingToStop(ClinicError):
    """No grading of this lesson is under way."""
