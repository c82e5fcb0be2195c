"""The people and appointments that a new database starts with."""

from datetime import date, datetime

from sqlalchemy import insert

from app.auth import hash_password
from app.db import Appointment, Base, Patient, User, engine, new_session

USERS = [
    (1, "ana", "patient"),
    (2, "ben", "patient"),
    (3, "dr-ruiz", "doctor"),
    (4, "dr-okoro", "doctor"),
    (5, "root", "admin"),
]
PATIENTS = [
    (1, 2, "Ben Whitlock", date(1990, 7, 30), "377-10-2284"),
    (2, 1, "Ana Duarte", date(1984, 2, 11), "512-44-9017"),
]
APPOINTMENTS = [
    (101, 2, 3, datetime.fromisoformat("2031-03-04T09:00"), "follow-up"),
    (102, 1, 4, datetime.fromisoformat("2031-03-04T10:00"), "x-ray"),
    (103, 2, 4, datetime.fromisoformat("2031-03-05T10:00"), "blood test"),
]


async def prepare_database() -> None:
    """Create the tables, and fill them if there is nobody yet."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session() as session, session.begin():
        if await session.get(User, 1) is None:
            users = [(n, name, hash_password(f"pw-{name}"), role) for n, name, role in USERS]
            await session.execute(insert(User).values(users))
            await session.execute(insert(Patient).values(PATIENTS))
            await session.execute(insert(Appointment).values(APPOINTMENTS))
