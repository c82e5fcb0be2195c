"""What is true of each claim on today's versions, in a few sentences each."""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

from clinic.catalogue.errors import CatalogueError
from clinic.catalogue.files import checked, read_toml

FILE = Path(__file__).with_name("notes.toml")


class Verdict(StrEnum):
    """How a claim fares when it is tried."""

    holds = "holds"
    nuance = "nuance"
    overstated = "overstated"
    outdated = "outdated"
    wrong = "wrong"
    taste = "taste"

    @property
    def words(self) -> str:
        """The same for a person."""
        return _WORDS[self]


_WORDS = {
    Verdict.holds: "True on today's versions.",
    Verdict.nuance: "True, with a nuance.",
    Verdict.overstated: "True at heart, but worded too strongly.",
    Verdict.outdated: "Outdated: it was true once.",
    Verdict.wrong: "Wrong as it is worded.",
    Verdict.taste: "A matter of taste, with a point.",
}


class Note(BaseModel):
    """The verdict on one claim, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    verdict: Verdict
    text: str = Field(min_length=1)


class _File(RootModel[dict[str, Note]]):
    pass


def read_notes(slugs: frozenset[str], path: Path = FILE) -> dict[str, Note]:
    """The note of each concept. Raises `CatalogueError` unless there is exactly one for each."""
    notes = checked(_File, read_toml(path, path.name), path.name).root
    astray = sorted(notes.keys() ^ slugs)
    if astray:
        said = "has no note" if astray[0] in slugs else "is no concept"
        raise CatalogueError(f"{path.name}: {astray[0]} {said}")
    return notes
