"""What a submission can hold and a repository cannot: pipes, links, folders without end."""

import contextlib
import os
import socket
import stat
from pathlib import Path


def make(path: Path, kind: str, to: str) -> None:
    """Make it; `to` is where a link leads, or how many there are to be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    match kind:
        case "symlink":
            path.symlink_to(to)
        case "hardlink":
            path.hardlink_to(to)
        case "fifo":
            os.mkfifo(path)
        case "socket":
            with contextlib.closing(socket.socket(socket.AF_UNIX)) as sock:
                sock.bind(str(path))
        case "folder":
            path.mkdir()
        case "device":
            with contextlib.suppress(PermissionError):  # only root can make one
                os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 8))
        case "closed":
            path.write_text("x = 1")
            path.chmod(0)
        case "sparse":
            path.write_bytes(b"")
            os.truncate(path, int(to))
        case "flow":
            path.write_text("kind: " + "{a: [" * 50 + "b, " * int(to))
        case "files":
            path.mkdir()
            for number in range(int(to)):
                (path / f"{number}.py").touch()
        case "links":
            path.mkdir()
            for number in range(int(to)):
                (path / f"{number}.py").symlink_to("/etc/passwd")
        case "deep":
            _dig(path, int(to))


def _dig(path: Path, levels: int) -> None:
    """Folders in folders, deeper than a path can say."""
    path.mkdir()
    here = os.open(path, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("deep.py", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
