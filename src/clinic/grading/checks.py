"""What a grader's file may import: the words of a check."""

from clinic.grading.changes import changed
from clinic.lab import HANG_UP, NoAnswer, NotStarted, Reply

__all__ = ["HANG_UP", "NoAnswer", "NotStarted", "Reply", "changed"]
