"""JUnit XML of a self-check: which checks fail, are left out or go through, and what a build server reads."""

from pathlib import Path
from xml.etree import ElementTree as Xml

import polars as pl
import pytest
from support.command import simaudit_
from support.few_checks import checks_of

from simaudit.cli.text.junit import junit
from simaudit.errors import Note, SimauditError
from simaudit.judge.results import reaching

FILE = "2026-10/viettel.csv"


def _cases(document: bytes) -> dict[str, list[str]]:
    """Tags of what each test case holds, by its name."""
    return {
        case.attrib["name"]: [child.tag for child in case]
        for case in Xml.fromstring(document).iter("testcase")  # noqa: S314 (our own document)
    }


def test_a_self_check_writes_a_test_case_a_check(folder: Path) -> None:
    command = ("selfcheck", FILE, "--carrier", "viettel", "--period", "2026-10")
    assert simaudit_(*command, "--junit", "ci.xml").exit_code == 1
    results = pl.read_csv("selfcheck/out/2026-10/viettel/results.csv")
    root = Xml.fromstring(Path("ci.xml").read_bytes())  # noqa: S314 (our own document)
    (suite,) = root
    assert suite.attrib["name"] == "simaudit.viettel"
    assert suite.attrib["tests"] == str(results.height)
    names = [case.attrib["name"].split()[0] for case in suite]
    assert names == results["check_id"].to_list()
    failing = results.filter(pl.col("severity").is_in(["high", "critical"]) & (pl.col("violations") > 0))
    failed = [case.attrib["name"].split()[0] for case in suite if case.find("failure") is not None]
    assert failed == failing["check_id"].to_list()
    assert suite.attrib["failures"] == str(len(failed))
    skipped = [case.attrib["name"].split()[0] for case in suite if case.find("skipped") is not None]
    left_out = results.filter(pl.col("status").is_in(["not_applicable", "not_assessable"]))
    assert skipped == left_out["check_id"].to_list()
    # An unchanged month is not audited, and its file is written again.
    simaudit_(*command, "--junit", "again.xml")
    assert _cases(Path("again.xml").read_bytes()) == _cases(Path("ci.xml").read_bytes())


def test_a_file_that_cannot_be_written_is_named(folder: Path) -> None:
    done = simaudit_(
        "selfcheck", FILE, "--carrier", "viettel", "--period", "2026-10", "--junit", "nowhere/ci.xml"
    )
    assert done.exit_code == 3
    assert "nowhere/ci.xml" in done.stderr


@pytest.mark.parametrize(
    ("row", "fail_on", "tolerated", "holds"),
    [
        ({}, "high", {}, ["failure"]),
        ({}, "critical", {}, ["system-out"]),
        ({}, "none", {}, ["system-out"]),
        ({"waived": 2}, "high", {}, ["system-out"]),
        ({}, "high", {"UNR-02": 0.5}, ["system-out"]),
        ({"violations": 0, "rate": 0.0}, "high", {}, []),
        ({"status": "not_assessable", "rate": None, "violations": 0}, "high", {}, ["skipped"]),
        ({"status": "error", "rate": None, "violations": 0}, "high", {}, ["error"]),
    ],
)
def test_what_a_test_case_holds(
    row: dict[str, object], fail_on: str, tolerated: dict[str, float], holds: list[str]
) -> None:
    (check,) = checks_of("UNR-02")
    result = {
        "carrier": "viettel",
        "check_id": check.id,
        "family": check.family,
        "severity": "high",
        "status": "failed",
        "violations": 2,
        "population": 4,
        "rate": 0.5,
        "waived": 0,
        "seconds": 0.25,
        "note": None,
    }
    results = pl.DataFrame([result | row], schema_overrides={"note": pl.String, "rate": pl.Float64})
    document = junit(results, [check], reaching(fail_on, tolerated), [])
    assert list(_cases(document).values()) == [holds]


def test_remarks_are_told_and_fail_nothing() -> None:
    (check,) = checks_of("MIS-06")
    assert check.remark
    facts = {"check_id": check.id, "family": check.family, "severity": "low", "status": "passed"}
    numbers = {"violations": 3, "population": 4, "rate": 0.0, "waived": 0, "seconds": 0.25}
    results = pl.DataFrame(
        {"carrier": "viettel", **facts, **numbers, "note": pl.Series([None], dtype=pl.String)}
    )
    document = junit(results, [check], reaching("high", {}), [])
    assert list(_cases(document).values()) == [["system-out"]]
    assert "<system-out>remarks, no findings: 3 of 4</system-out>" in document.decode()


def test_what_could_not_be_read_is_an_error() -> None:
    problem = SimauditError("no_msisdn_column", path=Path("a.csv"))
    document = junit(pl.DataFrame(schema={"carrier": pl.String}), [], pl.lit(value=True), [problem])
    assert _cases(document) == {"problem 1": ["error"]}
    assert Note("no_msisdn_column").text() in document.decode()
