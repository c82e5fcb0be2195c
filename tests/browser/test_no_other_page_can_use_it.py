"""A page from elsewhere, open in the same browser, can neither read nor start anything."""

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
    with HTTPServer(("127.0.0.1", 0), Evil) as server:
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
def test_it_can_put_nothing_on_the_bench(stranger, serve, script, mode, kind):
    server = serve()
    answer = stranger.evaluate(script("post"), [server.address, mode, kind])
    assert answer in ("refused", "opaque 0")
    assert not (server.folder / "exercises").exists()


def test_it_can_read_nothing(stranger, server, script):
    for path in ("", "api/standing", "concepts/idor", "static/js/view.js"):
        answer = stranger.evaluate(script("read"), server.address + path)
        assert answer == "refused"


def test_it_cannot_show_it_in_a_frame(stranger, server, script):
    stranger.evaluate(script("frame"), server.address)
    (frame,) = stranger.main_frame.child_frames
    assert frame.query_selector(".card") is None
