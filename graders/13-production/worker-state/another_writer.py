"""Another process that writes: it runs the statements it is given, and commits at a signal."""

import contextlib
import signal
import sqlite3
import sys

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
database = sqlite3.connect("clinic.db", timeout=20, isolation_level=None)
database.execute("BEGIN IMMEDIATE")
for statement in sys.argv[1:]:
    with contextlib.suppress(sqlite3.OperationalError):  # there may be no such table
        database.execute(statement)
print("writing", flush=True)  # noqa: T201 - the check waits for it
signal.sigwait({signal.SIGUSR1})
database.execute("COMMIT")
