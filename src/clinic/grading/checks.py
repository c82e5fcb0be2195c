"""What a grader's file may import: the words of a check."""

from clinic.grading.changes import changed
from clinic.lab import NoAnswer, NotStarted, Reply

__all__ = ["NoAnswer", "NotStarted", "Reply", "changed"]
