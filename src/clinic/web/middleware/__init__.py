"""The layers round the app, as pure ASGI: outermost Trace, then Headers, then Guard."""

from clinic.web.middleware.guard import Guard
from clinic.web.middleware.headers import Headers
from clinic.web.middleware.trace import Trace

__all__ = ["Guard", "Headers", "Trace"]
