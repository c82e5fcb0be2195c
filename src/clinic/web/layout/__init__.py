"""The layout of the map, computed by `python -m clinic.web.layout` and kept in layout.json."""

from clinic.web.layout.stored import Layout, Place, Way, fingerprint, read_layout

__all__ = ["Layout", "Place", "Way", "fingerprint", "read_layout"]
