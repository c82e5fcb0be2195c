"""The colours of the screen: the terminal's own, so that a light one and a dark one both fit.

With NO_COLOR, Textual takes all colour out of such a theme; what is chosen is underlined then.
"""

from __future__ import annotations

from textual.theme import Theme

_PLAIN = "ansi_default"
_CURSORS = ("block-cursor", "block-cursor-blurred", "input-cursor", "screen-selection")
_TRACKS = ("-background", "-background-hover", "-background-active", "-corner-color")

THEME = Theme(
    name="clinic",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground=_PLAIN,
    background=_PLAIN,
    surface=_PLAIN,
    panel=_PLAIN,
    boost=_PLAIN,
    variables={
        **{f"{cursor}-foreground": "ansi_bright_white" for cursor in _CURSORS},
        **{f"{cursor}-background": "ansi_blue" for cursor in _CURSORS},
        **{f"scrollbar{part}": _PLAIN for part in _TRACKS},
        "ansi-foreground": _PLAIN,
        "ansi-background": _PLAIN,
        "footer-key-foreground": "ansi_cyan",
    },
)
