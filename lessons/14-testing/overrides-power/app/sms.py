"""Text messages to patients, sent by a service that costs seven cents for each."""

import os
from typing import Annotated, Protocol

import httpx
from fastapi import Depends


class SmsError(Exception):
    """The service has not taken a message."""


class Sms(Protocol):
    """Whatever can send a message."""

    def send(self, phone: str, text: str) -> None:
        """Send it, or raise SmsError."""


class SmsService:
    """The service at SMS_URL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, phone: str, text: str) -> None:
        """Send it, or raise SmsError."""
        try:
            reply = httpx.post(f"{self._url}/messages", json={"to": phone, "text": text})
            reply.raise_for_status()
        except httpx.HTTPError as error:
            raise SmsError(f"no message to {phone}: {error!r}") from error


def get_sms() -> Sms:
    """Give a route the service."""
    return SmsService(os.environ.get("SMS_URL", "http://127.0.0.1:9002"))


SmsDep = Annotated[Sms, Depends(get_sms)]
