import os
import sys
import threading

import uvicorn


def leave():
    while not any(isinstance(t, uvicorn.Server) and t.started for t in map(server, frames())):
        pass
    if os.fork():
        os._exit(0)


def frames():
    return [frame for thread in sys._current_frames().values() for frame in stack(thread)]


def stack(frame):
    while frame:
        yield frame
        frame = frame.f_back


def server(frame):
    return frame.f_locals.get("self")


threading.Thread(target=leave).start()
