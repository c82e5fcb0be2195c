"""Whatever an app answers, a check gets a response or a `NoAnswer`, soon and within bounds."""

import time
import tracemalloc
from collections.abc import Callable

import pytest

from clinic.lab import App, Lab, Limits, NoAnswer

# Says the same to every request: a Python expression for an iterable of bytes, then the end.
SERVER = """
import gzip, itertools, socket, struct, sys, threading, time
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening", flush=True)
while True:
    sock, _ = listening.accept()
    sock.recv(65536)
    try:
        for piece in ({says}):
            sock.sendall(piece)
        print("all said", flush=True)
    except OSError:
        print("hung up on", flush=True)
    {end}
"""
OK = b"HTTP/1.1 200 OK\r\n"
PATIENCE = 2.0
Serve = Callable[..., App]


@pytest.fixture
def limits() -> Limits:
    return Limits(body=1 << 20)


@pytest.fixture
def serve(submission, lab: Lab, free_port: int) -> Serve:
    """Starts a server that says those bytes to every request."""

    def serve(says: str, end: str = "sock.close()") -> App:
        submission(files={"server.py": SERVER.format(says=says, end=end)})
        server = lab.run("server.py", str(free_port), port=free_port)
        server.wait_for_log("listening")
        return server

    return serve


def test_a_good_answer_of_such_a_server_is_read(serve: Serve) -> None:
    server = serve(f"[{OK!r}, b'Content-Length: 5\\r\\n\\r\\nhello']")
    assert server.get("/").text == "hello"


@pytest.mark.parametrize(
    "says",
    [
        f"itertools.chain([{OK!r}, b'Content-Length: 1000\\r\\n\\r\\n'],"
        " iter(lambda: time.sleep(0.1) or b'.', None))",
        f"itertools.chain([{OK!r}], iter(lambda: time.sleep(0.1) or b'X-Drip: 1\\r\\n', None))",
        "itertools.chain(iter(lambda: time.sleep(0.1) or b'H', None))",
        "itertools.repeat(b'HTTP/1.1 100 Continue\\r\\n\\r\\n')",
        "iter(lambda: threading.Event().wait(), None)",
    ],
    ids=["a body that drips", "headers that drip", "a line that drips", "never final", "silence"],
)
def test_an_answer_that_does_not_end_in_time_is_given_up(serve: Serve, says: str) -> None:
    server = serve(says)
    with pytest.raises(NoAnswer, match=r"^GET / got no complete answer"):
        server.get("/", patience=PATIENCE)


@pytest.mark.parametrize(
    "says",
    [
        f"itertools.chain([{OK!r}, b'\\r\\n'], itertools.repeat(bytes(65536)))",
        f"itertools.chain([{OK!r}, b'Content-Length: 99999999\\r\\n\\r\\n'],"
        " itertools.repeat(bytes(65536)))",
        f"itertools.chain([{OK!r}, b'Transfer-Encoding: chunked\\r\\n\\r\\n'],"
        " itertools.repeat(b'10000\\r\\n' + bytes(65536) + b'\\r\\n'))",
        f"[{OK!r}, b'Content-Encoding: gzip\\r\\n\\r\\n', gzip.compress(bytes(32 << 20))]",
    ],
    ids=["endless", "longer than it may be", "endless chunks", "a gzip bomb"],
)
def test_an_answer_that_is_too_long_is_given_up(serve: Serve, says: str) -> None:
    server = serve(says)
    with pytest.raises(NoAnswer, match=r"^GET / got an answer of more than 1 MiB"):
        server.get("/")


@pytest.mark.parametrize("times", [1, 2])
def test_a_bomb_does_not_fill_the_graders_memory(serve: Serve, times: int) -> None:
    bomb = "gzip.compress(" * times + "bytes(64 << 20)" + ")" * times
    encodings = ", ".join(["gzip"] * times).encode()
    server = serve(f"[{OK!r}, b'Content-Encoding: %s\\r\\n\\r\\n' % {encodings!r}, {bomb}]")
    tracemalloc.start()
    with pytest.raises(NoAnswer, match=r"^GET / got an answer"):
        server.get("/", patience=60)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 32 << 20


@pytest.mark.parametrize(
    ("says", "end"),
    [
        ("[b'220 mail.example ESMTP ready\\r\\n']", "sock.close()"),
        ("[b'HTTP/1.1 abc OK\\r\\n\\r\\n']", "sock.close()"),
        (f"[{OK!r}, b'no colon here\\r\\n\\r\\n']", "sock.close()"),
        (f"[{OK!r}, b'X: ', b'x' * 300_000]", "sock.close()"),
        (f"[{OK!r}, b'Content-Length: 9\\r\\n\\r\\nhalf']", "sock.close()"),
        (f"[{OK!r}, b'Content-Encoding: gzip\\r\\n\\r\\nnot zipped']", "sock.close()"),
        ("[]", "sock.close()"),
        ("[]", "sock.setsockopt(1, socket.SO_LINGER, struct.pack('ii', 1, 0)); sock.close()"),
        (
            f"[{OK!r}, b'Content-Length: 9\\r\\n\\r\\nhalf']",
            "sock.setsockopt(1, socket.SO_LINGER, struct.pack('ii', 1, 0)); sock.close()",
        ),
    ],
    ids=[
        "another protocol", "no status", "no header", "a header without end", "half a body",
        "not what it says", "nothing", "a reset", "a reset after half",
    ],
)  # fmt: skip
def test_an_answer_that_is_no_http_is_given_up(serve: Serve, says: str, end: str) -> None:
    server = serve(says, end)
    with pytest.raises(NoAnswer, match=r"^GET / got no "):
        server.get("/")


def test_a_request_that_nobody_reads_is_given_up(serve: Serve) -> None:
    server = serve("iter(lambda: threading.Event().wait(), None)")
    with pytest.raises(NoAnswer, match=r"^POST / got no complete answer"):
        server.post("/", content=bytes(32 << 20), patience=PATIENCE)


def test_where_nobody_listens_a_request_is_refused(submission, lab: Lab, free_port: int) -> None:
    submission()
    command = lab.run("-c", "import signal; signal.pause()", port=free_port)
    with pytest.raises(NoAnswer, match=r"^GET / was refused: nothing listens on that port$"):
        command.get("/")


def test_where_nobody_accepts_a_request_is_given_up(submission, lab: Lab, free_port: int) -> None:
    code = (
        "import signal, socket\n"
        f"listening = socket.create_server(('127.0.0.1', {free_port}), backlog=0)\n"
        "print('listening', flush=True)\nsignal.pause()"
    )
    submission()
    command = lab.run("-c", code, port=free_port)
    command.wait_for_log("listening")
    started = time.monotonic()
    pending = [command.send("GET", "/", patience=0.5) for _ in range(4)]
    for request in pending:
        with pytest.raises(NoAnswer, match=r"^GET / got no complete answer in 0.5 seconds"):
            request.result()
    assert time.monotonic() - started < 8
