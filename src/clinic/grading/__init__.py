"""The grading: judges a submission from outside and says what was seen.

`grade` runs the hidden checks of one lesson against one folder and returns a `Report`.
"""

from clinic.grading.report import Check, Exchange, Outcome, Report, Result
from clinic.grading.runner import GradingError, grade

__all__ = ["Check", "Exchange", "GradingError", "Outcome", "Report", "Result", "grade"]
