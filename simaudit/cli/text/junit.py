"""The results of a self-check as JUnit XML, which build servers read: a test case a check.

The form has no standard; Jenkins and GitLab agree on this: `testsuites`, `testsuite`, `testcase` with at
most one of `failure`, `error` and `skipped`. Counts and texts of the catalogue only.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as Xml

import polars as pl

from simaudit.cli.terminal.output import language, worded
from simaudit.errors import Note, SimauditError
from simaudit.harmless_text import printable, running_text
from simaudit.messages import Words
from simaudit.rules.check import Check

_NOT_JUDGED: Final = {"error": "error", "not_applicable": "skipped", "not_assessable": "skipped"}
"""Status of a check that was not judged → the element that says so."""


def junit(
    results: pl.DataFrame, checks: Sequence[Check], failing: pl.Expr, problems: Sequence[SimauditError]
) -> bytes:
    """The document of the rows of `row_models.Result`, in the language of the terminal.

    `failing` (judge.results.reaching) says which rows fail; others, and remarks, are told in `system-out`.
    `problems` are what could not be read or checked, an `error` each.
    """
    suites = Xml.Element("testsuites", name="simaudit")
    catalogue = {check.id: check for check in checks}
    for (carrier,), rows in results.group_by("carrier", maintain_order=True):
        suite = Xml.SubElement(suites, "testsuite", name=f"simaudit.{carrier}")
        for row in rows.with_columns(failing.alias("fails")).iter_rows(named=True):
            _add_check(suite, row, catalogue[row["check_id"]])
    if problems:
        suite = Xml.SubElement(suites, "testsuite", name="simaudit")
        for number, problem in enumerate(problems, 1):
            case = Xml.SubElement(suite, "testcase", classname="simaudit", name=f"problem {number}", time="0")
            Xml.SubElement(case, "error", message=printable(worded(problem)))
    for suite in suites:
        suite.attrib |= _counts(suite)
    Xml.indent(suites)
    # What XML can't hold may stand in a department's own checks.
    return running_text(Xml.tostring(suites, encoding="unicode", xml_declaration=True)).encode()


def _add_check(suite: Xml.Element, row: Mapping[str, Any], check: Check) -> None:
    case = Xml.SubElement(
        suite,
        "testcase",
        classname=f"simaudit.{row['family']}",
        name=f"{check.id} {check.header.title.get(language())}",
        time=f"{row['seconds']:.3f}",
    )
    note = worded(Note.of(row["note"])) if row["note"] else ""
    counted = Note(
        "junit_findings",
        severity=Words("severity", language())[row["severity"]],
        findings=row["violations"],
        waived=row["waived"],
        population=row["population"],
    )
    if element := _NOT_JUDGED.get(row["status"]):
        Xml.SubElement(case, element, message=printable(note))
    elif row["fails"]:
        failure = Xml.SubElement(case, "failure", message=worded(counted), type=row["severity"])
        failure.text = check.header.remedy.get(language())
    elif row["violations"]:
        remarks = Note("junit_remarks", remarks=row["violations"], population=row["population"])
        Xml.SubElement(case, "system-out").text = worded(remarks if check.remark else counted)


def _counts(suite: Xml.Element) -> dict[str, str]:
    counts = {
        "tests": len(suite),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
        "skipped": len(suite.findall("testcase/skipped")),
    }
    seconds = sum(float(case.attrib["time"]) for case in suite)
    return {name: str(count) for name, count in counts.items()} | {"time": f"{seconds:.3f}"}
