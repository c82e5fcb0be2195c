"""Nothing is left in here: the rules have moved to app/main.py."""
