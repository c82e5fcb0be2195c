"""Proxy buffering: what the laboratory sends must leave the gateway before it sends the next.

The checks play the laboratory and its callers. A piece is sent only when the one before it has
reached the caller, so an answer that is collected anywhere never gets its second piece.
"""

import contextlib
import json
import secrets
import signal
import zlib
from pathlib import Path

import pytest

from clinic.grading.checks import NoAnswer, Reply

PATIENCE = 5  # seconds: far more than a right gateway needs on a busy machine
SILENCE = 5.5  # seconds: httpx waits 5 for the next byte, unless told otherwise
FEW = 2  # connections to the laboratory, where a check sets LAB_CONNECTIONS
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EVENTS = {"content_type": "text/event-stream", "x_accel_buffering": "no"}
BY_HAND = Path(__file__).with_name("by_hand.py").read_text("utf-8")


@pytest.fixture
def lab(upstream):
    """The laboratory behind the gateway."""
    return upstream()


@pytest.fixture
def gateway(boot, lab):
    """The gateway, with room for many."""
    return boot(env={"LAB_URL": lab.url})


def by_hand(run, boot, *pieces):
    """Boot the gateway before a laboratory that sends each of these, and ends, when told to."""
    lab = run("by_hand.py", *pieces, files={"by_hand.py": BY_HAND})
    lab.wait_for_log("open")
    gateway = boot(env={"LAB_URL": f"http://127.0.0.1:{lab.log.split()[1]}"})
    return gateway, lambda *_: lab.signal(signal.SIGUSR1)


def some_path():
    """Make up a path that no other check has used."""
    return f"/samples/{secrets.token_hex(4)}"


def an_event():
    """Make up an event; the comment in it must come through, too."""
    return f": seen\nevent: step\ndata: {secrets.token_hex(6)}\n\n"


def a_row():
    """Make up a row of an export, with the line end of RFC 4180."""
    return f"{secrets.token_hex(4)},4.5\r\n"


@contextlib.contextmanager
def listening(server, path, sent, method="GET"):
    """Ask, and go on once status and headers are here; `sent` says what the laboratory has sent."""
    with contextlib.ExitStack() as stack:
        try:
            flow = stack.enter_context(server.stream(method, path, patience=PATIENCE))
        except NoAnswer as error:
            pytest.fail(
                f"the laboratory had sent {sent}, and its answer goes on; the caller has nothing "
                f"of it: {error}. What has come must not wait for what is still to come"
            )
        assert flow.status_code == 200, "the laboratory answers 200, and so must the gateway"
        yield flow


def assert_came(flow, told):
    """All that the laboratory has sent so far is here, to the byte."""
    try:
        flow.read_until(told, PATIENCE)
    except NoAnswer as error:
        pytest.fail(f"the laboratory has sent {told!r}, and it waits for us to have it: {error}")
    assert flow.text == told, f"the laboratory sent {told!r}, the caller read {flow.text!r}"


def follow(flow, pieces, send, end):
    """The first piece has been sent; send each other when the one before has come; then the end."""
    told = ""
    for piece in pieces:
        if told:
            send(piece)
        told += piece
        assert_came(flow, told)
    end()
    assert flow.read_to_end(PATIENCE) == told, "the answer must end where the laboratory ended it"


@pytest.mark.fault
def test_an_event_passes_nginx_before_the_next_one(gateway, lab, proxy):
    """Behind nginx as it is by default, an event reaches the client before the next is produced."""
    path, events = some_path(), [an_event() for _ in range(3)]
    feed = lab.stream("GET", path, **EVENTS)
    feed.send(events[0])
    sent = "a head with X-Accel-Buffering: no, and an event"
    with listening(proxy(gateway), f"/lab{path}", sent) as flow:
        follow(flow, events, feed.send, feed.end)


@pytest.mark.fault
def test_the_head_comes_before_the_first_event(gateway, lab):
    """Status and headers are with the caller while the laboratory has no event yet."""
    path, events = some_path(), [an_event() for _ in range(3)]
    feed = lab.stream("GET", path, **EVENTS)
    with listening(gateway, f"/lab{path}", "status and headers, and no event") as flow:
        kind = flow.headers.get("content-type", "")
        assert kind.startswith("text/event-stream"), "the head must say text/event-stream"
        feed.send(events[0])
        follow(flow, events, feed.send, feed.end)


@pytest.mark.fault
def test_an_export_is_passed_on_as_it_comes(gateway, lab):
    """Whatever the method and the content type, an answer is passed on row by row."""
    for method in METHODS:
        path, rows = some_path(), [a_row() for _ in range(3)]
        kind = "text/csv" if method == "GET" else f"text/x-{secrets.token_hex(4)}"
        feed = lab.stream(method, path, content_type=kind)
        feed.send(rows[0])
        with listening(gateway, f"/lab{path}", f"the first row of a {kind}", method) as flow:
            follow(flow, rows, feed.send, feed.end)


@pytest.mark.fault
def test_a_known_length_changes_nothing(run, boot):
    """An answer with a Content-Length, too, is passed on row by row."""
    rows = [a_row() for _ in range(3)]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: {len(''.join(rows))}"
    gateway, go_on = by_hand(run, boot, f"{head}\r\n\r\n{rows[0]}", *rows[1:])
    with listening(gateway, "/lab/export", "a Content-Length, and the first row") as flow:
        follow(flow, rows, go_on, go_on)


@pytest.mark.fault
def test_the_gateway_hangs_up_when_the_caller_does(gateway, lab):
    """A silent stream stays open for as long as its caller listens, and no longer."""
    path, event = some_path(), an_event()
    feed = lab.stream("GET", path, **EVENTS)
    feed.send(event)
    with listening(gateway, f"/lab{path}", "an event") as flow:
        assert_came(flow, event)
        assert not feed.left(within=SILENCE), (
            "the laboratory had nothing to say for a few seconds, and the gateway hung up while "
            "its caller was listening: an analysis may take hours"
        )
    assert feed.left(within=PATIENCE), (
        "the caller left, the laboratory had nothing to say, and the gateway still listens: "
        "nobody reads that stream any more, and its connection is gone for all others"
    )


@pytest.mark.fault
def test_no_connection_is_lost(boot, lab):
    """However many callers come and leave, also before an answer, the connections serve again."""
    gateway = boot(env={"LAB_URL": lab.url, "LAB_CONNECTIONS": str(FEW)})
    stream, slow, other, event = some_path(), some_path(), some_path(), an_event()
    feed = lab.stream("GET", stream, **EVENTS)
    feed.send(event)
    for count in range(1, 3 * FEW + 1):
        with listening(gateway, f"/lab{stream}", f"an event, to caller {count}") as flow:
            assert_came(flow, event)
        assert feed.left(count, PATIENCE), f"caller {count} left, and the gateway did not"
    held = lab.hold("GET", slow, Reply(200, {"steps": []}))
    waiting = [gateway.send("GET", f"/lab{slow}", patience=1.5) for _ in range(FEW)]
    assert held.arrived(FEW), f"GET /lab{slow} must be passed on to the laboratory"
    early = [caller.answered(within=PATIENCE) for caller in waiting]  # they give up before that
    assert not any(early), "a caller was answered before the laboratory was"
    held.release()
    lab.answer("GET", other, Reply(200, {"is": other}))
    for _ in range(FEW + 1):
        answer = gateway.get(f"/lab{other}")
        assert answer.is_success, (
            f"with LAB_CONNECTIONS={FEW}, {3 * FEW} callers listened and left, {FEW} left before "
            "the laboratory had answered; now an ordinary request finds no connection free"
        )
        assert answer.json() == {"is": other}, "the answer must be the laboratory's"


@pytest.mark.guard
def test_headers_reach_the_caller(gateway, lab):
    """The laboratory's headers come through, X-Accel-Buffering too, but those of a connection."""
    path, etag = some_path(), secrets.token_hex(6)
    feed = lab.stream("GET", path, **EVENTS, etag=etag, set_cookie=etag)
    feed.end()
    streamed = gateway.get(f"/lab{path}").headers
    for name, value in {"x-accel-buffering": "no", "etag": etag, "set-cookie": etag}.items():
        assert streamed.get(name) == value, f"the laboratory's {name}: {value} must come through"
    hop = {"Keep-Alive": "timeout=5", "Connection": "X-Lab-Node", "X-Lab-Node": "7"}
    lab.answer("GET", path, Reply(200, {}, hop))
    plain = gateway.get(f"/lab{path}").headers
    for name in ("keep-alive", "x-lab-node"):
        assert name not in plain, (
            f"{name} is about the connection between laboratory and gateway (its Connection header "
            "says so, or RFC 9110 does): it must not reach a caller on another connection"
        )


@pytest.mark.guard
def test_the_laboratory_is_asked_the_same(gateway, lab):
    """Method, path, query, body and headers reach the laboratory as the caller sent them."""
    for method in METHODS:
        token, path = secrets.token_hex(8), f"{some_path()}%2Fa%20b?q=%C3%A4&q=2&empty="
        body = None if method in ("GET", "DELETE") else {"note": token}
        told = {"Authorization": token, "X-Ward": token, "Accept-Encoding": f"br, x-{token}"}
        told |= {"Cookie": f"mine={token}"} if body else {}
        hop = {"Connection": "X-Hop", "X-Hop": "1", "Keep-Alive": "max=2"}
        lab.answer(method, path.partition("?")[0], Reply(200, {}, {"Set-Cookie": f"a={token}"}))
        gateway.request(method, f"/lab{path}", json=body, headers=told | hop)
        asked = lab.received[-1]
        assert (asked.method, asked.path) == (method, path), f"{method} {path} must be passed on"
        read = asked.json if asked.body else None
        assert read == body, f"{method}: by its Content-Length the laboratory read {read}"
        assert asked.headers.get("host") == lab.url[7:], "the laboratory needs its own Host"
        for name in ("Authorization", "X-Ward", "Accept-Encoding", "Cookie"):
            got = asked.headers.get(name.lower())
            assert got == told.get(name), (
                f"{name}: this caller sent {told.get(name)}, the laboratory got {got}. It needs "
                "what this caller sent, and nothing that it gave to another"
            )
        for name in ("x-hop", "keep-alive"):
            assert name not in asked.headers, f"{name} belongs to the caller's connection"


@pytest.mark.guard
def test_ordinary_answers_stay(gateway, lab):
    """A short answer comes with the laboratory's status and body, whatever they are."""
    answers = {200: "GET", 201: "POST", 204: "DELETE", 304: "GET", 404: "GET", 422: "PUT"}
    for status, method in answers.items():
        path, body = some_path(), {"is": secrets.token_hex(8)}
        lab.answer(method, path, Reply(status, body))
        answer = gateway.request(method, f"/lab{path}")
        assert answer.status_code == status, f"the laboratory said {status} to {method}"
        read = b"" if status in (204, 304) else json.dumps(body).encode()
        assert answer.content == read, f"the body of a {status} is not the laboratory's"


@pytest.mark.parametrize(
    "asked",
    [pytest.param(True, marks=pytest.mark.fault), pytest.param(False, marks=pytest.mark.guard)],
    ids=["asked", "unasked"],
)
def test_a_compressed_answer_can_be_read(gateway, lab, asked):
    """A caller can read what the laboratory compressed, also one who cannot decompress."""
    text, packed = "", b"\xff"
    while not packed.isascii():  # a feed sends text
        text = secrets.token_hex(6)
        packed = zlib.compress(text.encode(), 1)
    packed = packed.decode()
    # To httpx the first encoding is as br: it does not know it. The second one it takes off.
    for encoding, right in (("compress", packed), ("deflate", text)):
        path, accepted = some_path(), {"Accept-Encoding": encoding} if asked else {}
        feed = lab.stream("GET", path, content_encoding=encoding)
        feed.send(packed)
        feed.end()
        answer = gateway.get(f"/lab{path}", headers=accepted)
        wished = lab.received[-1].headers.get("accept-encoding", "")
        if not asked and encoding not in wished and "*" not in wished:
            continue  # a real laboratory would not have compressed
        read, named = answer.text, answer.headers.get("content-encoding")
        assert (read, named) in [(text, None), *([(right, encoding)] if asked else [])], (
            f"the caller accepted {encoding if asked else 'no encoding'}, the gateway asked for "
            f"{wished!r}, the laboratory sent {packed!r} as {encoding}, and the caller read "
            f"{read!r}, Content-Encoding: {named}. Bytes and Content-Encoding go together, and who "
            "accepts no encoding gets none"
        )


@pytest.mark.guard
def test_a_laboratory_that_is_gone_is_a_502(gateway, lab):
    """While the laboratory refuses connections each answer is the same 502."""
    lab.refuse()
    for method in ("GET", "POST"):
        answer, gone = gateway.request(method, "/lab/samples"), "laboratory unavailable"
        assert answer.status_code == 502, "a laboratory that refuses is a 502, before any head"
        assert answer.json() == {"detail": gone}, f"the body of that 502 still says {gone}"


@pytest.mark.guard
def test_half_an_answer_is_not_passed_off_as_whole(run, boot):
    """When the laboratory breaks off in the middle, its caller can tell: no clean end of a 200."""
    chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n7,4.5\r\n"
    gateway, break_off = by_hand(run, boot, chunk)
    break_off()
    answer = gateway.send("GET", "/lab/exports/2026.csv")
    assert not answer.answered(within=PATIENCE) or answer.result().status_code == 502, (
        "the laboratory broke off after a row, and the caller got a 200 that ends as a whole one "
        "does: half an export is taken for all of it. Let the error break our answer off, too"
    )


@pytest.mark.guard
def test_the_laboratory_is_not_overrun(boot, lab):
    """The gateway never has more connections to the laboratory than LAB_CONNECTIONS."""
    path, gateway = some_path(), boot(env={"LAB_URL": lab.url, "LAB_CONNECTIONS": str(FEW)})
    held = lab.hold("GET", path, Reply(200, {}))
    waiting = [gateway.send("GET", f"/lab{path}") for _ in range(FEW + 1)]
    assert held.arrived(FEW), f"{FEW} requests must be with the laboratory at the same time"
    assert not held.arrived(FEW + 1, within=0.5), (
        f"LAB_CONNECTIONS is {FEW}, and {FEW + 1} requests were with the laboratory at once: "
        "all of them must share the one pool"
    )
    held.release()
    for answer in waiting:
        assert answer.result().is_success, "the third waits for a connection, and gets it"
