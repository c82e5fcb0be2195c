import os
import socket
import stat

pipes, listening = [], None
for fd in range(3, 64):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        continue
    if stat.S_ISFIFO(mode):
        pipes.append(fd)
    elif stat.S_ISSOCK(mode):
        listening = socket.socket(fileno=fd)
listening.listen()
os.write(pipes[-1], b'{"ready": true}\n')
while True:
    client, _ = listening.accept()
    client.recv(65536)
    try:
        client.sendall(
            b"HTTP/1.1 100 Continue\r\n\r\n" * 50
            + b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
            + b"HTTP/1.1 000 Passed\r\n\r\n"
        )
    except OSError:
        pass
    client.close()
