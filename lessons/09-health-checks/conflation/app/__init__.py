"""The clinic's patient service."""
