"""The clinic's booking service."""
