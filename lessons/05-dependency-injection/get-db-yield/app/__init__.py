"""The hospital pharmacy: what comes in, what goes out, what is on the shelf."""
