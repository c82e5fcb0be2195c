"""What a patient sees."""

from fastapi.testclient import TestClient

from app.main import app

client = TestClient(app)


def test_appointments_are_listed() -> None:
    """What was booked is in the patient's list."""
    wish = {"patient_id": 2, "doctor": "dr-ruiz", "starts_at": "2031-03-12T09:00:00"}
    client.post("/appointments", json=wish)
    response = client.get("/patients/2/appointments")
    assert response.status_code == 200
    assert len(response.json()) == 1


def test_a_stranger_has_no_list() -> None:
    """Somebody who is no patient has no list."""
    response = client.get("/patients/99/appointments")
    assert response.status_code == 404
