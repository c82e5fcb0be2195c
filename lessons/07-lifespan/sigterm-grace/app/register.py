"""The national register, which knows recalled batches and must hear of each vaccination."""

import asyncio
import os
from http import HTTPStatus

import httpx

CHECK_SECONDS = 5  # somebody stands at the desk and waits
SLOW = httpx.Timeout(10, read=None)  # at night a report may take minutes


class Register:
    """A client of the register."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(base_url=os.environ["REGISTER_URL"], timeout=SLOW)

    async def has_recalled(self, batch: str) -> bool:
        """Ask whether a batch was recalled. Raises `TimeoutError` if no answer comes in time."""
        async with asyncio.timeout(CHECK_SECONDS):
            response = await self._http.get(f"/recalls/{batch}")
        if response.status_code == HTTPStatus.NOT_FOUND:
            return False
        response.raise_for_status()
        return True

    async def report(self, vaccination_id: int, patient: str, batch: str) -> None:
        """Report a vaccination. One that the register has already is accepted again."""
        body = {"id": vaccination_id, "patient": patient, "batch": batch}
        response = await self._http.post("/reports", json=body)
        response.raise_for_status()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
