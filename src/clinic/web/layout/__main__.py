"""Computes the layout anew and writes layout.json (half a minute)."""

import json

from clinic.catalogue import Course
from clinic.web.layout.compute import compute
from clinic.web.layout.stored import FILE

layout = compute(Course.load())
lines = json.dumps(layout.model_dump(), separators=(",", ":")).replace("},", "},\n")
FILE.write_text(lines + "\n", "utf-8")
