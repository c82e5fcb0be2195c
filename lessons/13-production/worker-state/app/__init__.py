"""The reception of a clinic: tickets with a number for those who wait."""
