"""Letters to patients, over HTTP."""

import logging
import os
from typing import Annotated

from fastapi import Body, FastAPI, Header, HTTPException

app = FastAPI()
LOG = logging.getLogger("uvicorn.error")
LETTERS = {
    1: {"owner": "maya", "text": "Come on Monday."},
    2: {"owner": "tomas", "text": "Come on Friday."},
}
Reader = Annotated[str, Header(alias="X-Reader")]


def find(number: int, reader: str) -> dict[str, str]:
    """The letter of that number."""
    LOG.info("%s, %s", os.environ["GREETING"], reader)
    if number not in LETTERS:
        raise HTTPException(404)
    return LETTERS[number]


@app.get("/letters/{number}")
async def read(number: int, reader: Reader) -> dict[str, str]:
    """Show one letter."""
    return find(number, reader)


@app.put("/letters/{number}")
async def rewrite(
    number: int, reader: Reader, text: Annotated[str, Body(embed=True)]
) -> dict[str, str]:
    """Put other words into one letter."""
    letter = find(number, reader)
    letter["text"] = text
    return letter
