"""The lab: runs somebody's code in isolation and lets a grader talk to it from outside.

It knows no lessons and no pytest. `Lab` is the whole of it: a sandbox with one submission in it,
in which apps are booted, commands run and probes called.
"""

from clinic.lab.app import App, Pending
from clinic.lab.client import Exchange
from clinic.lab.errors import LabError, NoAnswer, NotStarted, ProbeFailed, Problem, Stopped
from clinic.lab.feed import Feed
from clinic.lab.flow import Flow
from clinic.lab.laboratory import Lab
from clinic.lab.limits import Limits
from clinic.lab.proxy import Proxy
from clinic.lab.sandbox import Sandbox, choose_sandbox
from clinic.lab.service import HANG_UP, Reply
from clinic.lab.snapshot import Snapshot, take_snapshot
from clinic.lab.upstream import Held, Upstream

__all__ = [
    "HANG_UP",
    "App",
    "Exchange",
    "Feed",
    "Flow",
    "Held",
    "Lab",
    "LabError",
    "Limits",
    "NoAnswer",
    "NotStarted",
    "Pending",
    "ProbeFailed",
    "Problem",
    "Proxy",
    "Reply",
    "Sandbox",
    "Snapshot",
    "Stopped",
    "Upstream",
    "choose_sandbox",
    "take_snapshot",
]
