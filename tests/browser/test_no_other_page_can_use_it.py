"""A page from elsewhere, open in the same browser, can neither read nor start anything."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


class Evil(BaseHTTPRequestHandler):
    """A page of somebody else's."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><link rel=icon href=data:,>")

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def elsewhere():
    with contextlib.closing(HTTPServer(("127.0.0.1", 0), Evil)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def stranger(chromium, elsewhere):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(elsewhere)
    yield page
    context.close()


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_it_can_put_nothing_on_the_bench(stranger, serve, mode, kind):
    server = serve()
    answer = stranger.evaluate(
        """async ([address, mode, kind]) => {
            try {
                const answer = await fetch(`${address}api/exercises`, { method: "POST", mode, headers: { "Content-Type": kind }, body: '{"slug": "patch-null"}' });
                return `${answer.type} ${answer.status}`;
            } catch (error) { return "refused"; }
        }""",
        [server.address, mode, kind],
    )
    assert answer in ("refused", "opaque 0")
    assert not (server.folder / "exercises").exists()


def test_it_can_read_nothing(stranger, server):
    for path in ("", "api/standing", "concepts/idor", "static/js/view.js"):
        answer = stranger.evaluate(
            "async (url) => { try { return await (await fetch(url)).text(); } catch { return 'refused'; } }",
            server.address + path,
        )
        assert answer == "refused"


def test_it_cannot_show_it_in_a_frame(stranger, server):
    stranger.evaluate(
        "(url) => new Promise((done) => { const f = document.createElement('iframe'); f.onload = done; f.src = url; document.body.append(f); })",
        server.address,
    )
    (frame,) = stranger.main_frame.child_frames
    assert frame.query_selector(".card") is None
