"""How much a submission may take."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The limits of one lab. Sizes in bytes, times in seconds.

    `memory` holds for each process (as data) and for all of them together beyond what they share
    with the host; `disk` and `files` for the work directory. Processes, files and sockets are
    counted only in a sandbox.
    """

    memory: int = 768 * MIB
    disk: int = 64 * MIB
    files: int = 20_000
    file_size: int = 32 * MIB
    processes: int = 256
    open_files: int = 1024
    sockets: int = 1_000
    processor_seconds: int = 60
    output: int = 8 * MIB
    body: int = 4 * MIB
    start_seconds: float = 20.0
    request_seconds: float = 20.0

    def for_host(self) -> dict[str, int]:
        """What the host enforces from inside."""
        return {
            "memory": self.memory,
            "files": self.files,
            "file_size": self.file_size,
            "processes": self.processes,
            "open_files": self.open_files,
            "sockets": self.sockets,
            "processor_seconds": self.processor_seconds,
        }
