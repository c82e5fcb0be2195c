"""Writes the published schema of a report beside this file: `python -m clinic.grading.schema`."""

from __future__ import annotations

import json
from pathlib import Path

from clinic.grading.report import Report

FILE = Path(__file__).with_name("report.schema.json")


def published() -> str:
    """The JSON schema of what `clinic grade --format json` writes."""
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(published(), encoding="utf-8")
