"""What can be wrong with a course, or with the name that somebody typed."""

from clinic.errors import ClinicError


class CatalogueError(ClinicError):
    """A file of the course is missing or broken: the message names file, field and need."""


class UnknownConcept(ClinicError):
    """No concept, or more than one, has this name."""


class NoLesson(ClinicError):
    """The concept is known, but its lesson is not written yet."""
