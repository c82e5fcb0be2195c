"""`clinic doctor`: what works on this machine, and what helps where something does not."""

from __future__ import annotations

from rich.text import Text

from clinic.terminal.machine import Finding, findings
from clinic.terminal.screen import here, out


def command() -> None:
    """Try out what Clinic uses: what works, what a missing part costs, how to get it."""
    found = []
    for finding in findings(here()):
        _print(finding)
        found.append(finding)
    missing = [finding for finding in found if not finding.works]
    out.print()
    if any(finding.needed for finding in missing):
        out.print("Clinic cannot be used like this: see above.", style="bold red")
        raise SystemExit(1)
    out.print("All is well." if not missing else "Clinic works; what is missing has its price.")


def _print(finding: Finding) -> None:
    mark = ("✓", "green") if finding.works else ("✗", "red")
    out.print(Text.assemble(" ", mark, f" {finding.part:<12} {finding.found}"), soft_wrap=True)
    if not finding.works:
        out.print(Text(f"   Without it: {finding.cost}."), soft_wrap=True)
        out.print(Text(f"   To get it:  {finding.remedy}"), soft_wrap=True)
