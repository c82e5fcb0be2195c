"""What a client may send about a patient, and what it gets back."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Name = Annotated[str, Field(min_length=1, max_length=80)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
Status = Literal["active", "discharged"]


class PatientCreate(BaseModel):
    """A patient to register."""

    name: Name
    email: Email
    status: Status = "active"
    phone: str | None = None
    allergies: str | None = None


class PatientUpdate(BaseModel):
    """The fields of a patient to change; those left out keep their value."""

    name: Name | None = None
    email: Email | None = None
    status: Status | None = None
    phone: str | None = None
    allergies: str | None = None


class PatientOut(BaseModel):
    """A patient as the API shows one."""

    id: int
    name: str
    email: str
    status: str
    phone: str | None
    allergies: str | None
