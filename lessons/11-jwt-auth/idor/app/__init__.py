"""A clinic's API: patient records and appointments, for patients, doctors and admins."""
