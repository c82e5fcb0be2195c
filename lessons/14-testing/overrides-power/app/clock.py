"""The clock. All times of the service are UTC, and carry no zone."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends


def get_now() -> datetime:
    """Read the time."""
    return datetime.now(UTC).replace(tzinfo=None)


Now = Annotated[datetime, Depends(get_now)]
