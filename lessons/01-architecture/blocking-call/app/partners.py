"""The clinic's three partners: the identity provider, the lab system and the fax gateway."""

import time
from collections.abc import Iterator
from typing import TypeVar

import httpx
import requests
from pydantic import BaseModel, ValidationError

from app.schemas import Fax, FaxReceipt, LabReport, User
from app.settings import settings

TIMEOUT = 30.0
MAX_ATTEMPTS = 3

Answer = TypeVar("Answer", bound=BaseModel)


class PartnerError(Exception):
    """A partner is down, busy, or does not answer as agreed."""


def find_user(token: str) -> User | None:
    """Ask the identity provider who owns this token; None if it refuses the token."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        reply = requests.get(f"{settings.idp_url}/introspect", headers=headers, timeout=TIMEOUT)
    except requests.RequestException as error:
        raise PartnerError("identity provider: down") from error
    if reply.status_code == 401:
        return None
    return read("identity provider", reply, User)


async def fetch_labs(http: httpx.AsyncClient, patient_id: int) -> LabReport:
    """Ask the lab system for a patient's latest readings."""
    try:
        reply = await http.get(f"{settings.labs_url}/labs/{patient_id}")
    except httpx.HTTPError as error:
        raise PartnerError("lab system: down") from error
    return read("lab system", reply, LabReport)


def fetch_history(patient_id: int) -> LabReport:
    """Ask the lab system's archive for all that was ever measured."""
    try:
        reply = requests.get(f"{settings.labs_url}/history/{patient_id}", timeout=TIMEOUT)
    except requests.RequestException as error:
        raise PartnerError("lab system: down") from error
    return read("lab system", reply, LabReport)


async def send_fax(http: httpx.AsyncClient, patient_id: int) -> FaxReceipt:
    """Have a patient's summary faxed; a busy gateway (503) is asked again."""
    for attempt in attempts():
        try:
            reply = await http.post(f"{settings.fax_url}/send/{patient_id}")
        except httpx.HTTPError as error:
            raise PartnerError("fax gateway: down") from error
        if reply.status_code != 503:
            fax = read("fax gateway", reply, Fax)
            return FaxReceipt(fax_id=fax.fax_id, attempts=attempt)
    raise PartnerError("fax gateway: busy")


def attempts() -> Iterator[int]:
    """Count the attempts, with a pause between two of them."""
    for attempt in range(1, MAX_ATTEMPTS + 1):
        if attempt > 1:
            time.sleep(settings.retry_delay)
        yield attempt


def read(partner: str, reply: httpx.Response | requests.Response, model: type[Answer]) -> Answer:
    """Turn a partner's answer into a model; all but a well-formed 200 is a failure."""
    if reply.status_code != 200:
        raise PartnerError(f"{partner}: answered {reply.status_code}")
    try:
        return model.model_validate_json(reply.content)
    except ValidationError as error:
        raise PartnerError(f"{partner}: answered in an unknown shape") from error
