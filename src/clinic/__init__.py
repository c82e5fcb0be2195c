"""Clinic, a hands-on course in FastAPI."""
