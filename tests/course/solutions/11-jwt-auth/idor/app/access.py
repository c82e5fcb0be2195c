"""Who may see what."""


def may_read(letter: dict[str, str], reader: str) -> bool:
    """Whether that letter is for that reader."""
    return letter["owner"] == reader
