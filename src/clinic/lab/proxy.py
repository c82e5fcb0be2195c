"""A reverse proxy in front of an app, as in production: nginx, or one that buffers alike."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx

from clinic.lab.app import Pending
from clinic.lab.client import Client
from clinic.lab.errors import LabError
from clinic.lab.flow import Flow
from clinic.lab.relay import BAD_GATEWAY, Relay, in_pages, one_request
from clinic.lab.requests import Requests
from clinic.lab.sandbox import free_user
from clinic.lab.scratch import scratch

START_SECONDS = 10.0
# All as by default, but for where files and sockets lie, and how large they grow. HTTP/1.0 to the
# app was the default before nginx 1.30: an answer is then held back, its head too. With 1.1, nginx
# 1.22 was seen to pass each piece of a chunked answer on at once.
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    proxy_max_temp_file_size 8m;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen unix:{folder}/front.sock;
        location / {{
            proxy_pass http://unix:{folder}/app.sock:;
            proxy_http_version 1.0;
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""
Connect = Callable[[float], socket.socket]


def find_nginx() -> str | None:
    """The path of nginx, which is rarely on the PATH of an ordinary user."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class Proxy(Requests):
    """A proxy between a check and an app. It is asked like the app, and buffers by default."""

    def __init__(
        self,
        connect: Connect,
        client: Callable[[Connect], Client],
        in_background: Callable[..., Any],
        *,
        nginx: str | None,
    ) -> None:
        self._open_things = contextlib.ExitStack()
        self._in_background = in_background
        folder = self._open_things.enter_context(scratch())
        front = folder / "front.sock"
        if nginx is None:
            relay = Relay(front, connect, there=one_request, back=in_pages, absent=BAD_GATEWAY)
        else:
            relay = Relay(folder / "app.sock", connect)
        self._open_things.callback(relay.close)
        if nginx is not None:
            self._open_things.callback(_stop, _start(nginx, folder, front))
        self._client = client(lambda seconds: _connect(front, seconds))

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request through the proxy and read the response, as `App.request` does."""
        return self._client.request(method, path, **options)

    def stream(self, method: str, path: str, **options: Any) -> AbstractContextManager[Flow]:
        """Send a request through the proxy and read its answer as it comes, as `App.stream`."""
        return self._client.stream(method, path, **options)

    def send(self, method: str, path: str, **options: Any) -> Pending:
        """Send a request through the proxy in the background."""
        return Pending(self._in_background(self.request, method, path, **options))

    def close(self) -> None:
        """End it."""
        self._open_things.close()


def _start(nginx: str, folder: Path, front: Path) -> subprocess.Popen[bytes]:
    """Start nginx, as a user without rights if we are root, and wait until it listens."""
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    command = [nginx, "-e", "stderr", "-p", str(folder), "-c", str(configuration)]
    if setpriv := shutil.which("setpriv"):  # else a killed grader would leave it behind
        guard = [setpriv, "--pdeathsig", "KILL"]
        if os.geteuid() == 0:
            user = str(free_user())
            for path in (folder, folder.parent):
                shutil.chown(path, int(user), int(user))
            guard += ["--reuid", user, "--regid", user, "--clear-groups"]
        command = [*guard, *command]
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=stderr)
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            _connect(front, START_SECONDS).close()
            return process
        time.sleep(0.005)
    _stop(process)
    words = (folder / "stderr").read_text(errors="replace").strip().splitlines()
    raise LabError(f"nginx does not start: {words[-1] if words else 'no reason given'}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _connect(path: Path, seconds: float) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(seconds)
    try:
        sock.connect(str(path))
    except OSError:
        sock.close()
        raise
    return sock
