"""What a process in the sandbox says, one JSON object a line. It may say anything, or nothing."""

from __future__ import annotations

import json
import os
import select
import time
from typing import Any

LONGEST = 1 << 20


def read_line(descriptor: int, seconds: float) -> dict[str, Any] | None:
    """The next object; None if the other end closes, stays silent or talks nonsense."""
    deadline = time.monotonic() + seconds
    data = b""
    while b"\n" not in data and len(data) < LONGEST:
        rest = deadline - time.monotonic()
        if rest <= 0 or not select.select([descriptor], [], [], rest)[0]:
            return None
        chunk = os.read(descriptor, 65_536)
        if not chunk:
            return None
        data += chunk
    try:
        said = json.loads(data.partition(b"\n")[0])
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
