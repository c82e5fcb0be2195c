"""What the clinic says, and what its partners say to it."""

from pydantic import BaseModel


class User(BaseModel):
    """A member of staff, as the identity provider knows them."""

    sub: str


class LabReport(BaseModel):
    """What was measured in one patient, by the name of the test."""

    patient_id: int
    readings: dict[str, float]


class Fax(BaseModel):
    """A fax that the gateway has accepted."""

    fax_id: str


class FaxReceipt(Fax):
    """The same, with the number of attempts that it took."""

    attempts: int
