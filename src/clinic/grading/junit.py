"""Reports as JUnit XML, for the tools that read it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from clinic.grading.report import Outcome, Report, Result


def as_junit(reports: Iterable[Report]) -> str:
    """One test suite for each report, one test case for each check.

    An app that did not start is an error of each of its checks, as none was run.
    """
    root = ET.Element("testsuites", name="clinic")
    for report in reports:
        root.append(_suite(report))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(report: Report) -> ET.Element:
    not_run = [result for result in report.results if result.outcome == "not_run"]
    suite = ET.Element(
        "testsuite",
        name=report.lesson,
        tests=str(len(report.results)),
        failures=str(len(report.failed)),
        errors=str(len(not_run)),
        time=f"{report.seconds:.3f}",
        timestamp=report.started.isoformat(timespec="seconds"),
    )
    suite.extend(_case(report, result) for result in report.results)
    return suite


def _case(report: Report, result: Result) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=f"clinic.{report.lesson}",
        name=result.check.name,
        time=f"{result.seconds:.3f}",
    )
    if result.outcome == "failed":
        failure = ET.SubElement(case, "failure", message=result.message, type=result.check.kind)
        failure.text = "\n\n".join([result.check.rule, *(_words(result))])
    elif result.outcome == "not_run":
        why = report.trouble.error if report.trouble else report.reason
        ET.SubElement(case, "error", message=why, type=str(report.outcome or Outcome.failed))
    return case


def _words(result: Result) -> Iterable[str]:
    for exchange in result.exchanges:
        yield f"{exchange.request}\n\n{exchange.response or exchange.error}\n\n{exchange.curl}"
    if result.log:
        yield result.log
