"""`python -m clinic.web`: the map without the rest of the command line."""

import typer

from clinic.web.command import command

typer.run(command)
