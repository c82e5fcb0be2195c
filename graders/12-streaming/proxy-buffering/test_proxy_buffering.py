"""Proxy buffering: what the laboratory sends must leave the gateway before it sends the next.

The checks play the laboratory and its callers. A piece is sent only when the one before it has
reached the caller, so an answer that is collected anywhere never gets its second piece.
"""

import contextlib
import json
import secrets
import zlib
from pathlib import Path

import pytest

from clinic.grading.checks import NoAnswer, Reply

PATIENCE = 5  # seconds: far more than a right gateway needs on a busy machine
FEW = 2  # connections to the laboratory, where a check sets LAB_CONNECTIONS
EVENTS = {"content_type": "text/event-stream", "x_accel_buffering": "no"}
BREAKS_OFF = Path(__file__).with_name("breaks_off.py").read_text("utf-8")


@pytest.fixture
def lab(upstream):
    """The laboratory behind the gateway."""
    return upstream()


@pytest.fixture
def gateway(boot, lab):
    """The gateway, with room for many."""
    return boot(env={"LAB_URL": lab.url})


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


def follow(flow, feed, told, make=an_event):
    """Send two more pieces, each when the one before has come; then the end."""
    for piece in (make(), make()):
        assert_came(flow, told)
        feed.send(piece)
        told += piece
    assert_came(flow, told)
    feed.end()
    assert flow.read_to_end(PATIENCE) == told, "the answer must end where the laboratory ended it"


@pytest.mark.fault
def test_an_event_passes_nginx_before_the_next_one(gateway, lab, proxy):
    """Behind nginx as it is by default, an event reaches the client before the next is produced."""
    path, first = some_path(), an_event()
    feed = lab.stream("GET", path, **EVENTS)
    feed.send(first)
    sent = "a head with X-Accel-Buffering: no, and an event"
    with listening(proxy(gateway), f"/lab{path}", sent) as flow:
        follow(flow, feed, first)


@pytest.mark.fault
def test_the_head_comes_before_the_first_event(gateway, lab):
    """Status and headers are with the caller while the laboratory has no event yet."""
    path, first = some_path(), an_event()
    feed = lab.stream("GET", path, **EVENTS)
    with listening(gateway, f"/lab{path}", "status and headers, and no event") as flow:
        kind = flow.headers.get("content-type", "")
        assert kind.startswith("text/event-stream"), "the head must say text/event-stream"
        feed.send(first)
        follow(flow, feed, first)


@pytest.mark.fault
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_export_is_passed_on_as_it_comes(gateway, lab, method):
    """An export, asked for by GET or by POST, is passed on row by row as events are."""
    path, first = some_path(), a_row()
    feed = lab.stream(method, path, content_type="text/csv")
    feed.send(first)
    with listening(gateway, f"/lab{path}", "the first row of a text/csv", method) as flow:
        follow(flow, feed, first, a_row)


@pytest.mark.fault
def test_the_gateway_hangs_up_when_the_caller_does(gateway, lab):
    """When a caller leaves a silent stream, the gateway leaves the laboratory."""
    path, event = some_path(), an_event()
    feed = lab.stream("GET", path, **EVENTS)
    feed.send(event)
    with listening(gateway, f"/lab{path}", "an event") as flow:
        assert_came(flow, event)
        assert not feed.left(within=0), "the gateway hung up while its caller was listening"
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
    feed = lab.stream("GET", path, **EVENTS, etag=etag)
    feed.end()
    streamed = gateway.get(f"/lab{path}").headers
    for name, value in {"x-accel-buffering": "no", "etag": etag}.items():
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
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        token, path = secrets.token_hex(8), f"{some_path()}%2Fa%20b?q=%C3%A4&q=2&empty="
        body = None if method in ("GET", "DELETE") else {"note": token}
        headers = {"X-Ward": token, "Connection": "X-Hop", "X-Hop": "1", "Keep-Alive": "max=2"}
        gateway.request(method, f"/lab{path}", json=body, headers=headers, token=token)
        asked = lab.received[-1]
        assert (asked.method, asked.path) == (method, path), f"{method} {path} must be passed on"
        read = asked.json if asked.body else None
        assert read == body, f"{method}: by its Content-Length the laboratory read {read}"
        sent = {"authorization": f"Bearer {token}", "x-ward": token, "host": lab.url[7:]}
        for name, value in sent.items():
            assert asked.headers.get(name) == value, f"the laboratory needs {name}: {value}"
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


@pytest.mark.guard
@pytest.mark.parametrize("accepted", ["deflate", ""], ids=["asked", "unasked"])
def test_a_compressed_answer_can_be_read(gateway, lab, accepted):
    """A caller can read what the laboratory compressed, also one who cannot decompress."""
    path, text, packed = some_path(), "", b"\xff"
    while not packed.isascii():  # a feed sends text
        text = secrets.token_hex(6)
        packed = zlib.compress(text.encode(), 1)
    feed = lab.stream("GET", path, content_encoding="deflate")
    feed.send(packed.decode())
    feed.end()
    headers = {"Accept-Encoding": accepted} if accepted else {}
    answer = gateway.get(f"/lab{path}", headers=headers)
    asked = lab.received[-1].headers.get("accept-encoding", "")
    if "deflate" not in asked and "*" not in asked:
        return  # a real laboratory would not have compressed
    assert accepted or "content-encoding" not in answer.headers, (
        f"the caller sent no Accept-Encoding, the gateway asked the laboratory for {asked!r} and "
        "passed on what came: a caller who cannot decompress reads rubbish"
    )
    assert answer.text == text, (
        f"the laboratory sent {text!r} with Content-Encoding: deflate, the caller read "
        f"{answer.text!r}: bytes and Content-Encoding must go together"
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
def test_half_an_answer_is_not_passed_off_as_whole(boot, run):
    """When the laboratory breaks off in the middle, its caller can tell: no clean end of a 200."""
    broken = run("breaks.py", files={"breaks.py": BREAKS_OFF})
    broken.wait_for_log("open")
    gateway = boot(env={"LAB_URL": f"http://127.0.0.1:{broken.log.split()[1]}"})
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
