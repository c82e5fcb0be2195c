"""What a patient sees."""

from fastapi.testclient import TestClient


def book(client: TestClient, patient: int, at: str) -> None:
    """Book dr-ruiz for a patient."""
    wish = {"patient_id": patient, "doctor": "dr-ruiz", "starts_at": at}
    assert client.post("/appointments", json=wish).status_code == 201


def test_a_list_is_sorted_by_time(client: TestClient) -> None:
    """A patient's list holds their own appointments, the earliest first."""
    book(client, 2, "2031-05-02T09:00:00")
    book(client, 1, "2031-05-01T10:00:00")
    book(client, 2, "2031-05-01T09:00:00")
    response = client.get("/patients/2/appointments")
    starts = [appointment["starts_at"] for appointment in response.json()]
    assert starts == ["2031-05-01T09:00:00", "2031-05-02T09:00:00"]


def test_a_stranger_has_no_list(client: TestClient) -> None:
    """Somebody who is no patient gets a 404."""
    assert client.get("/patients/99/appointments").status_code == 404
