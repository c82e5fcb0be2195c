"""An open stream does not hold up the end, and the address is told when it is really there."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

CLINIC = Path(sys.executable).with_name("clinic")
PATIENCE = 20  # far less than for ever, which is what uvicorn would wait for an open stream


def test_sigterm_ends_an_open_stream_and_the_server(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "clinic.web", "--no-browser", "--port", "0"],
        env={**os.environ, "CLINIC_MAP_FOLDER": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
            with httpx.stream("GET", f"{address}api/events", timeout=PATIENCE) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                assert answer.headers["x-accel-buffering"] == "no"
                lines = answer.iter_lines()
                assert next(lines) == "event: standing"
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert not any(line.startswith("event:") for line in lines)
            process.wait(PATIENCE)
            assert time.monotonic() - began < PATIENCE
        finally:
            process.kill()


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            [CLINIC, "map", "--no-browser", "--port", str(taken.getsockname()[1])],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert "is the map open already?" in done.stderr
    assert "Traceback" not in done.stderr
