"""The concept map: a FastAPI app that keeps every rule of the course that applies to it."""
