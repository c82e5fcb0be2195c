"""What the map does, in plain Python: no module in here imports FastAPI."""
