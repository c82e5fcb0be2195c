"""What the tests put in the place of the real database, clock and messages, for one test each."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from app.clock import get_now
from app.db import Base, Patient, get_session
from app.main import app
from app.sms import SmsError, get_sms


class FakeSms:
    """Keeps what it is given to send, or refuses it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.down = False

    def send(self, phone: str, text: str) -> None:
        """Keep the message."""
        if self.down:
            raise SmsError("down, as the test wants it")
        self.sent.append((phone, text))


class FakeClock:
    """Stands still at a time that a test may move."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2031-03-10T09:00:00")


@pytest.fixture
def sms() -> FakeSms:
    """Messages that reach nobody."""
    return FakeSms()


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still."""
    return FakeClock()


@pytest.fixture
def client(sms: FakeSms, clock: FakeClock) -> Iterator[TestClient]:
    """The app on a database in memory, with patients 1 (Ana) and 2 (Ben)."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Patient(id=1, name="Ana", phone="+447700900001"))
        session.add(Patient(id=2, name="Ben", phone="+447700900002"))
        session.commit()

    def get_test_session() -> Iterator[Session]:
        with Session(engine) as session:  # one for each request, which commits nothing by itself
            yield session

    app.dependency_overrides[get_session] = get_test_session
    app.dependency_overrides[get_now] = lambda: clock.now
    app.dependency_overrides[get_sms] = lambda: sms
    yield TestClient(app)
    app.dependency_overrides.clear()
    engine.dispose()
