"""A laboratory to try the gateway with: `uvicorn partner:app --port 9001`."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.sse import EventSourceResponse, ServerSentEvent

STEPS = ["received", "centrifuged", "pipetted", "incubated", "measured", "checked", "released"]

app = FastAPI(title="Laboratory")


@app.get("/samples/{sample_id}")
async def read_sample(sample_id: int) -> dict[str, int | str]:
    """Say what a sample is."""
    return {"id": sample_id, "kind": "blood"}


@app.get("/samples/{sample_id}/events", response_class=EventSourceResponse)
async def follow_sample(sample_id: int) -> AsyncIterator[ServerSentEvent]:
    """Tell each step of an analysis when it is done: one a second."""
    for step in STEPS:
        yield ServerSentEvent(data={"sample": sample_id, "step": step}, event="step")
        await asyncio.sleep(1)
