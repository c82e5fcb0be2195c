"""`clinic map`: serves the concept map, or writes it into one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from clinic.errors import ClinicError


def command(
    port: Annotated[
        int | None, typer.Option(help="Another port than 8321; 0 takes any that is free.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open it in a browser.")
    ] = True,
    to: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write it as one HTML file, and end."),
    ] = None,
) -> None:
    """Show the concept map at 127.0.0.1: what there is to know, and what you have proved."""
    try:  # only now: no other command should wait for a web framework
        from clinic.web.export import export
        from clinic.web.serving import serve
    except ModuleNotFoundError as missing:
        raise ClinicError(f"the map needs {missing.name}; install clinic again") from None
    if to is not None:
        print(f"Written: {export(to)}")  # noqa: T201
        return
    if port is not None:
        os.environ["CLINIC_MAP_PORT"] = str(port)
    serve(open_browser=browser)
