"""The paging company: one call makes a doctor's pager beep."""

import os

import httpx

client = httpx.AsyncClient(
    base_url=os.environ["PAGER_URL"],
    timeout=float(os.environ.get("PAGER_TIMEOUT", "10")),
)


async def page(pager: str, text: str) -> str:
    """Send a text to a pager; the company's reference for it."""
    response = await client.post(f"/pagers/{pager}", json={"text": text})
    response.raise_for_status()
    reference: str = response.json()["reference"]
    return reference
