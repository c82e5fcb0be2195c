"""The letters of the clinic."""
