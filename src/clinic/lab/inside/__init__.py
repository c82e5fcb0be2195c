"""What runs inside the sandbox: the host, and what it forks.

This folder is all of Clinic that a submission can read. It imports the standard library and the
course's own dependencies, nothing of ours from outside the folder.
"""
