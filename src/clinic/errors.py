"""The one base class of everything that Clinic can say went wrong."""


class ClinicError(Exception):
    """Something a person can put right.

    Its message is one line that says what is wrong and what to do. The terminal prints that line
    and exits with 2; the web turns it into a status.
    """
