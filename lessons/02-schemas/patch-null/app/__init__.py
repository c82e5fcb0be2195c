"""The reception desk: register patients and keep their records up to date."""
