"""The counter of the pharmacy: medicines come in by delivery and go out on prescription."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field, PositiveInt
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Db, Delivery, Dispensing, Medicine, engine, prepare_database


class Line(BaseModel):
    """So many packs of one medicine."""

    code: str
    packs: PositiveInt


class DispensingLine(Line):
    """Packs that somebody has a prescription for."""

    prescription_id: int


class Stock(BaseModel):
    """How much of a medicine is on the shelf."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    stock: int


class Instruction(BaseModel):
    """How to take a medicine; by law no package leaves without it."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    dosage: Annotated[str, Field(min_length=1)]


class Label(BaseModel):
    """What the counter prints and sticks on the package."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    prescription_id: int
    packs: int
    medicine: Instruction


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Open the shelf, and close the connections at the end."""
    await prepare_database()
    yield
    await engine.dispose()


app = FastAPI(title="Pharmacy", lifespan=lifespan)


async def change_stock(db: AsyncSession, code: str, packs: int) -> Medicine:
    """Add packs to the shelf or take them off, in one statement; 404 for an unknown code."""
    change = update(Medicine).where(Medicine.code == code).values(stock=Medicine.stock + packs)
    medicine = await db.scalar(
        change.returning(Medicine), execution_options={"populate_existing": True}
    )
    if medicine is None:
        raise HTTPException(404, f"no medicine {code}")
    return medicine


@app.get("/medicines/{code}", response_model=Stock)
async def read_stock(code: str, db: Db) -> Medicine:
    """Tell how many packs there are."""
    medicine = await db.scalar(select(Medicine).where(Medicine.code == code))
    if medicine is None:
        raise HTTPException(404, f"no medicine {code}")
    return medicine


@app.post("/dispensings", status_code=201, response_model=Label)
async def dispense(body: DispensingLine, db: Db) -> Dispensing:
    """Hand out packs on a prescription, and print the label."""
    medicine = await change_stock(db, body.code, -body.packs)
    dispensing = Dispensing(
        medicine=medicine, prescription_id=body.prescription_id, packs=body.packs
    )
    db.add(dispensing)
    await db.flush()
    if medicine.stock < 0:
        raise HTTPException(409, f"not enough {body.code} in stock")
    return dispensing


@app.post("/deliveries", status_code=201, response_model=list[Stock])
async def receive(lines: list[Line], db: Db) -> Sequence[Medicine]:
    """Put a delivery on the shelf, and tell what is there now, line by line."""
    received = []
    for line in lines:
        medicine = await change_stock(db, line.code, line.packs)
        db.add(Delivery(medicine=medicine, packs=line.packs))
        received.append(medicine)
    return received
