"""The routes of the map. A handler translates: one call of a service, and nothing else."""
