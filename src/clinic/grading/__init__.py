"""The grading: judges a submission from outside and says what was seen.

`clinic.grading.runner.grade` runs the hidden checks of one lesson against one folder and returns a
`Report`. To read one is light: nothing here loads pytest or the lab.
"""

from clinic.grading.report import Check, Exchange, Outcome, Report, Result

__all__ = ["Check", "Exchange", "Outcome", "Report", "Result"]
