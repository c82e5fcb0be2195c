import os

os.write(1, b'"/' * 120_000 + b"clinic-")
raise RuntimeError("that is all")
