"""An answer that is read as it comes, such as server-sent events."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx

from clinic.lab.errors import NoAnswer

SHOWN = 300
ENCODED = {"content-encoding", "content-length", "transfer-encoding"}


class Flow:
    """What has come so far of one answer, and what is still to come.

    `extend` gives the connection so many seconds more; `in_words` turns whatever goes wrong with
    it into `NoAnswer`.
    """

    def __init__(
        self,
        response: httpx.Response,
        extend: Callable[[float], None],
        in_words: Callable[[float], AbstractContextManager[None]],
    ) -> None:
        self._response = response
        self._extend = extend
        self._in_words = in_words
        self._chunks = response.iter_bytes()
        self._read = bytearray()
        self.ended = False

    @property
    def status_code(self) -> int:
        """The status of the answer, which came with its head."""
        return self._response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the answer."""
        return self._response.headers

    @property
    def text(self) -> str:
        """What has been read so far."""
        return self._read.decode(errors="replace")

    def read_until(self, text: str, within: float = 5.0) -> str:
        """Read on until that text has come; all that was read so far.

        Raises `NoAnswer` if the answer ends without it, or it has not come in time.
        """
        self._extend(within)
        needle, looked_at = text.encode(), 0
        while self._read.find(needle, looked_at) < 0:
            looked_at = max(0, len(self._read) - len(needle))
            if not self._read_on(within, f"{text!r} did not come in {within:g} seconds"):
                raise NoAnswer(f"the answer ended without {text!r}; {self._shown()}")
        return self.text

    def read_to_end(self, within: float = 5.0) -> str:
        """Read on to the end of the answer. Raises `NoAnswer` if it does not end in time."""
        self._extend(within)
        while self._read_on(within, f"the answer did not end in {within:g} seconds"):
            pass
        return self.text

    def so_far(self) -> httpx.Response:
        """The answer with what was read of it."""
        headers = [(name, v) for name, v in self.headers.multi_items() if name not in ENCODED]
        return httpx.Response(
            self.status_code,
            headers=headers,
            content=bytes(self._read),
            request=self._response.request,
            extensions=self._response.extensions,
        )

    def _read_on(self, within: float, late: str) -> bool:
        try:
            with self._in_words(within):
                self._read += next(self._chunks)
        except StopIteration:
            self.ended = True
        except NoAnswer as error:
            slow = isinstance(error.__context__, TimeoutError)
            raise NoAnswer(f"{late if slow else error}; {self._shown()}") from None
        return not self.ended

    def _shown(self) -> str:
        if not self._read:
            return "nothing of it had come"
        return f"so far came {self.text[-SHOWN:]!r}"
