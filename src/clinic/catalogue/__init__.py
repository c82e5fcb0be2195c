"""The catalogue: what the course holds."""

from clinic.catalogue.arrows import Arrow, Kind
from clinic.catalogue.concepts import Chapter, Concept
from clinic.catalogue.course import Course, course_root
from clinic.catalogue.errors import CatalogueError, NoLesson, UnknownConcept
from clinic.catalogue.lesson import Lesson
from clinic.catalogue.manifest import Hint, Manifest

__all__ = [
    "Arrow",
    "CatalogueError",
    "Chapter",
    "Concept",
    "Course",
    "Hint",
    "Kind",
    "Lesson",
    "Manifest",
    "NoLesson",
    "UnknownConcept",
    "course_root",
]
