"""The appointment book of a clinic."""
