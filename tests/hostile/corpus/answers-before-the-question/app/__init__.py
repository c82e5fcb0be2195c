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
        client.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 8\r\n\r\n{\"id\":1}" * 1000)
    except OSError:
        pass
    client.close()
