"""Which headers travel on with a message, and which belong to one connection only."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

# RFC 9110, section 7.6.1.
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)


def end_to_end(
    headers: Iterable[tuple[bytes, bytes]], *, without: AbstractSet[bytes]
) -> list[tuple[bytes, bytes]]:
    """Leave out those of the connection, those that it names, and those that we write anew."""
    pairs = [(name.lower(), value) for name, value in headers]
    named = {
        word.strip().lower()
        for name, value in pairs
        if name == b"connection"
        for word in value.split(b",")
    }
    left_out = HOP_BY_HOP | named | without
    return [(name, value) for name, value in pairs if name not in left_out]
