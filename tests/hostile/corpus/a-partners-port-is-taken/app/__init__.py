import os
import socket
import threading
import time
from urllib.parse import urlsplit

kept = []


def take(port):
    while True:
        sock = socket.socket()
        try:
            sock.bind(("127.0.0.1", port))
            sock.listen()
            kept.append(sock)
            return
        except OSError:
            sock.close()
            time.sleep(0.001)


for name in ("IDP_URL", "LABS_URL", "FAX_URL"):
    threading.Thread(target=take, args=(urlsplit(os.environ[name]).port,), daemon=True).start()
