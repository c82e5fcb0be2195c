"""Booking and cancelling, from the request to the response."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.db import Base, Patient, get_session
from app.main import app

client = TestClient(app)


@pytest.fixture(scope="module", autouse=True)
def database() -> None:
    """Put a database with two patients in the place of the real one."""
    engine = create_engine("sqlite:///test.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Patient(name="Ana", phone="+447700900001"))
        session.add(Patient(name="Ben", phone="+447700900002"))
        session.commit()

    def get_test_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    app.dependency_overrides[get_session] = get_test_session


def test_a_patient_books() -> None:
    """A free time is booked."""
    wish = {"patient_id": 1, "doctor": "dr-okoro", "starts_at": "2031-03-10T09:00:00"}
    response = client.post("/appointments", json=wish)
    assert response.status_code == 201


def test_a_time_is_taken() -> None:
    """The second patient who asks for a time is refused."""
    wish = {"patient_id": 2, "doctor": "dr-okoro", "starts_at": "2031-03-10T09:00:00"}
    response = client.post("/appointments", json=wish)
    assert response.status_code == 409


def test_the_past_is_refused() -> None:
    """Nobody books a time that is over."""
    wish = {"patient_id": 1, "doctor": "dr-okoro", "starts_at": "2021-03-10T09:00:00"}
    response = client.post("/appointments", json=wish)
    assert response.status_code == 422


def test_a_stranger_cannot_book() -> None:
    """Somebody who is no patient is refused."""
    wish = {"patient_id": 99, "doctor": "dr-okoro", "starts_at": "2031-03-11T09:00:00"}
    response = client.post("/appointments", json=wish)
    assert response.status_code == 404


def test_a_patient_cancels() -> None:
    """An appointment far ahead can be cancelled."""
    response = client.delete("/appointments/1")
    assert response.status_code == 204
