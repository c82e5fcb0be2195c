"""A laboratory that ends in the middle of an answer: each caller gets a head and one row."""

import socket

server = socket.create_server(("127.0.0.1", 0))
print(f"port {server.getsockname()[1]} open", flush=True)  # noqa: T201 - the check reads it
while True:
    caller, _ = server.accept()
    caller.recv(65536)
    caller.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n7,4.5\r\n")
    caller.close()
