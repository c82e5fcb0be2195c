"""Opens an exercise in the learner's editor, on the machine that the server runs on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from clinic.web.services.refusals import NoEditor

# Programs with a window of their own; one that needs a terminal would open nowhere.
KNOWN = ("code", "codium", "cursor", "zed", "subl", "pycharm", "idea", "gedit", "kate")
OPENERS = {"darwin": "open", "linux": "xdg-open"}


def open_folder(folder: Path, wanted: str | None) -> str:
    """Open this folder, and return the name of the program. Raises `NoEditor` if there is none."""
    program = _program(wanted)
    if program is None:
        raise NoEditor(f"no editor was found; set CLINIC_MAP_EDITOR, or open {folder} yourself")
    try:
        subprocess.Popen(
            [program, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise NoEditor(f"{program}: {error.strerror}; open {folder} yourself") from None
    return Path(program).stem


def _program(wanted: str | None) -> str | None:
    if wanted is not None:
        return shutil.which(wanted)
    names = (*KNOWN, OPENERS.get(sys.platform, ""))
    return next((path for name in names if name and (path := shutil.which(name))), None)
