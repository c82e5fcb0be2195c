"""Settings are checked before anything is served; health says what can work."""

import pytest

from clinic.errors import ClinicError
from clinic.web.layout import read_layout
from clinic.web.settings import Settings, get_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLINIC_MAP_PORT", "many"),
        ("CLINIC_MAP_PORT", "70000"),
        ("CLINIC_MAP_FOLDER", "/no/such/folder"),
        ("CLINIC_MAP_LOG_FORMAT", "xml"),
        ("CLINIC_MAP_EDITOR", ""),
        ("CLINIC_MAP_UNSAFE", "maybe"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, name, value):
    get_settings.cache_clear()
    monkeypatch.setenv(name, value)
    with pytest.raises(ClinicError, match=name) as refused:
        get_settings()
    assert "\n" not in str(refused.value)
    get_settings.cache_clear()


def test_a_wrong_setting_stops_the_start(start):
    with pytest.raises(ClinicError, match="CLINIC_MAP_LOG_FORMAT"):
        start(CLINIC_MAP_LOG_FORMAT="xml")


def test_the_address_is_no_setting():
    assert not {"host", "address", "bind"} & set(Settings.model_fields)


def test_alive_and_ready(client):
    assert client.get("/health/live").json() == {"status": "alive"}
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["checks"] == {"course": "ok", "grader": "ok", "bench": "ok"}


def test_it_is_not_ready_without_its_grader(client, monkeypatch):
    monkeypatch.setattr("clinic.web.services.grader.Grader.alive", False)
    assert client.get("/health/live").status_code == 200
    ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["checks"]["grader"] == "error"


def test_a_stored_layout_of_another_course_is_refused(tmp_path):
    from clinic.catalogue import Course

    broken = tmp_path / "layout.json"
    broken.write_text("{}")
    with pytest.raises(ClinicError, match=r"python -m clinic\.web\.layout"):
        read_layout(Course.load(), broken)
