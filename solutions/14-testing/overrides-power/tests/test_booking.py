"""Booking and cancelling, from the request to what the next request sees."""

from datetime import datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

NOON = "2031-03-12T12:00:00"


def book(client: TestClient, *, patient: int = 1, at: str = NOON) -> Response:
    """Ask for dr-okoro at that time."""
    wish = {"patient_id": patient, "doctor": "dr-okoro", "starts_at": at}
    return client.post("/appointments", json=wish)


def listed(client: TestClient, patient: int = 1) -> list[dict[str, Any]]:
    """Ask for a patient's appointments, which is another request with another session."""
    response = client.get(f"/patients/{patient}/appointments")
    assert response.status_code == 200
    appointments: list[dict[str, Any]] = response.json()
    return appointments


def test_a_booking_is_stored_and_the_patient_told(client: TestClient, sms: Any) -> None:
    """A free time is booked, and one message goes to the patient's phone."""
    booked = book(client)
    assert booked.status_code == 201
    assert booked.json()["notified"] is True
    [appointment] = listed(client)
    assert appointment["id"] == booked.json()["id"]
    assert appointment["doctor"] == "dr-okoro"
    assert appointment["starts_at"] == NOON
    [(phone, text)] = sms.sent
    assert phone == "+447700900001"
    assert "2031-03-12 12:00" in text


def test_a_booking_stands_without_its_message(client: TestClient, sms: Any) -> None:
    """When no message can be sent, the appointment is stored all the same."""
    sms.down = True
    booked = book(client)
    assert booked.status_code == 201
    assert booked.json()["notified"] is False
    assert [appointment["notified"] for appointment in listed(client)] == [False]


def test_a_taken_time_is_refused_in_silence(client: TestClient, sms: Any) -> None:
    """The second who asks for a time gets a 409, no appointment and no message."""
    assert book(client).status_code == 201
    assert book(client, patient=2).status_code == 409
    assert listed(client, patient=2) == []
    assert [phone for phone, _ in sms.sent] == ["+447700900001"]


def test_a_time_is_past_once_it_is_now(client: TestClient, clock: Any, sms: Any) -> None:
    """This very minute cannot be booked any more, the next one can."""
    clock.now = datetime.fromisoformat(NOON)
    assert book(client).status_code == 422
    assert listed(client) == []
    assert sms.sent == []
    assert book(client, at="2031-03-12T12:01:00").status_code == 201


def test_a_stranger_cannot_book(client: TestClient, sms: Any) -> None:
    """Somebody who is no patient gets a 404, and nobody gets a message."""
    assert book(client, patient=99).status_code == 404
    assert sms.sent == []


def test_a_cancelled_appointment_is_gone(client: TestClient) -> None:
    """It is in no list any more, cannot be cancelled twice, and its time is free."""
    number = book(client).json()["id"]
    assert client.delete(f"/appointments/{number}").status_code == 204
    assert listed(client) == []
    assert client.delete(f"/appointments/{number}").status_code == 404
    assert book(client, patient=2).status_code == 201


def test_a_day_before_is_early_enough(client: TestClient, clock: Any) -> None:
    """Twenty-four hours before the start one can still cancel; a second later it is too late."""
    number = book(client).json()["id"]
    clock.now = datetime.fromisoformat(NOON) - timedelta(hours=24) + timedelta(seconds=1)
    assert client.delete(f"/appointments/{number}").status_code == 409
    assert len(listed(client)) == 1
    clock.now -= timedelta(seconds=1)
    assert client.delete(f"/appointments/{number}").status_code == 204


def test_an_unknown_appointment_cannot_be_cancelled(client: TestClient) -> None:
    """What does not exist is a 404."""
    assert client.delete("/appointments/4711").status_code == 404


def test_what_is_over_cannot_be_booked(client: TestClient, clock: Any) -> None:
    """A time of yesterday is refused, and not stored."""
    clock.now = datetime.fromisoformat(NOON) + timedelta(days=1)
    assert book(client).status_code == 422
    assert listed(client) == []
