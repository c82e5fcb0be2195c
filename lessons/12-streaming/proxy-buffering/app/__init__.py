"""The clinic's gateway to its laboratory."""
