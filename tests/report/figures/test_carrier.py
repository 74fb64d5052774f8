"""Exact figures of a small register."""

import json
from collections.abc import Callable

from simaudit.contract import SEVERITIES
from simaudit.errors import Note
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures, RecordedFigures
from simaudit.report.pages.render import render_carrier

Read = Callable[..., CarrierFigures]


def test_read_is_loaded_and_rejected(figures: CarrierFigures) -> None:
    intake = figures.intake
    assert (intake.read, intake.loaded, intake.rejected) == (10, 9, 1)
    assert intake.files[0].unmapped == ("<script>alert(2)</script>",)


def test_the_register_in_counts(figures: CarrierFigures) -> None:
    assert figures.numbers.model_dump() == {
        "rows": 9,
        "live": 8,
        "terminated": 1,
        "individuals": 8,
        "organisations": 0,
        "prepaid": 7,
        "postpaid": 1,
        "suspended": 1,
    }


def test_columns_are_filled_on_live_rows_only(figures: CarrierFigures) -> None:
    filled = {column.name: column.filled for column in figures.intake.columns}
    assert filled["full_name"] == Share(n=7, of=8)
    assert filled["date_of_birth"] == Share(n=7, of=8)
    assert filled["iccid"] == Share(n=0, of=8)
    absent = [column.name for column in figures.intake.columns if not column.present]
    assert absent == ["address", "clerk_code"]


def test_a_number_with_several_findings_counts_once(figures: CarrierFigures) -> None:
    compliance = figures.compliance
    assert compliance.compliant == Share(n=1, of=9)
    assert compliance.with_any_finding == 7
    assert compliance.outside == 1
    assert (compliance.assessed, compliance.deciding) == (5, 5)
    parts = {(part.severity, part.nature): part.numbers for part in compliance.parts if part.numbers}
    assert parts == {("critical", "substantive"): 7, ("high", "data"): 1, ("medium", "data"): 1}


def test_results_come_as_they_are(figures: CarrierFigures) -> None:
    assert {check.id: (check.status, check.violations, check.population) for check in figures.checks} == {
        "UNR-01": ("failed", 2, 8),
        "UNR-12": ("failed", 1, 2),
        "MIS-02": ("failed", 1, 7),
        "MIS-05": ("failed", 4, 7),
        "MIS-21": ("passed", 0, 8),
        "BLK-04": ("failed", 1, 6),
        "EXT-01": ("failed", 1, 8),
        "EXT-02": ("passed", 0, 8),
        "EXT-03": ("failed", 1, 9),
        "EXT-06": ("failed", 1, 10),
    }
    counts = figures.counts
    assert (counts.total, counts.failed, counts.passed) == (10, 8, 2)


def test_papers_by_how_many_numbers(figures: CarrierFigures) -> None:
    assert [(band.low, band.high, band.papers, band.numbers) for band in figures.papers] == [
        (1, 1, 4, 4),
        (2, 3, 0, 0),
        (4, 9, 1, 4),
        (10, 49, 0, 0),
        (50, 99, 0, 0),
        (100, None, 0, 0),
    ]


def test_numbers_by_month_of_registration(figures: CarrierFigures) -> None:
    months = figures.months
    assert [(m.month, m.numbers) for m in months.months if m.numbers] == [("2026-09", 1), ("2026-10", 5)]
    assert (months.months[0].month, len(months.months)) == ("2024-11", 24)
    assert (months.earlier, months.later, months.missing) == (1, 0, 1)


def test_examples_are_masked_and_groups_are_shown_by_their_first_record(figures: CarrierFigures) -> None:
    (same,) = next(check.examples for check in figures.checks if check.id == "MIS-05")
    assert (same.number, same.name, same.paper) == ("8496*****01", "NGUYỄN V** A**", "068*****0001")
    assert (same.record, same.size, same.detail) == (1, 4, "names=2")
    assert same.subject.startswith("P-")
    (fourth,) = next(check.examples for check in figures.checks if check.id == "BLK-04")
    assert fourth.subject == same.subject
    (absent,) = next(check.examples for check in figures.checks if check.id == "UNR-12")
    assert (absent.number, absent.record, absent.file) == ("8496*****99", None, "")


def test_figures_hold_no_personal_datum(figures: CarrierFigures, extract: str) -> None:
    text = figures.model_dump_json()
    rows = [line.split(",") for line in extract.splitlines()[1:-1]]
    secrets = {value for row in rows for value in (row[0], row[3], row[7]) if len(value) > 4}
    secrets |= {"84" + row[0][1:] for row in rows if row[0].startswith("0")}
    assert not [secret for secret in secrets if secret in text]
    assert not [word for word in ("BƯỞI", "CƯỜNG", "DŨNG", "Bưởi") if word in text]


def test_figures_read_back_are_the_same(figures: CarrierFigures) -> None:
    assert CarrierFigures.model_validate_json(figures.model_dump_json()) == figures


def test_waived_findings_are_no_part_of_the_rate_and_are_counted(read: Read, extract: str) -> None:
    waived = frozenset([("MIS-02", 6), ("BLK-04", 4)])
    compliance = read("viettel", extract, waived).compliance
    assert compliance.compliant == Share(n=2, of=9)
    assert compliance.waived == 1, "row 4 has another finding, which is not waived"


def test_nothing_live_has_no_rate(read: Read) -> None:
    figures = read("viettel", "msisdn,status\n0961000001,TERMINATED\n")
    assert figures.compliance.compliant.rate is None
    assert figures.reliability.verdict == "not_sufficient"


def test_why_a_record_was_rejected_is_shown_in_every_language(read: Read, extract: str) -> None:
    figures = read("viettel", extract)
    (check,) = [check for check in figures.checks if check.id == "EXT-06"]
    (example,) = check.examples
    assert (example.record, example.detail) == (
        10,
        Note("other_number_of_fields", fields="2", columns="18"),
    )
    assert "2 trường, tiêu đề có 18" in render_carrier(figures, "vi")
    assert "2 fields where the header has 18" in render_carrier(figures, "en")


def test_findings_of_a_nature_are_counted_by_their_severity(figures: CarrierFigures) -> None:
    for nature in figures.natures:
        own = [
            check for check in figures.checks if check.nature == nature.nature and check.status == "failed"
        ]
        assert nature.by_severity == tuple(
            sum(check.violations for check in own if check.severity == severity) for severity in SEVERITIES
        )
        assert (nature.findings, nature.checks) == (sum(nature.by_severity), len(own))
    assert sum(nature.findings for nature in figures.natures) > 0


def test_figures_that_an_earlier_version_recorded_with_nulls_are_read(figures: CarrierFigures) -> None:
    recorded = RecordedFigures.with_fields_of(figures)
    nulls = dict.fromkeys(("changes", "responses", "wrong_records", "decisions"))
    earlier = json.loads(recorded.model_dump_json()) | nulls
    assert RecordedFigures.model_validate_json(json.dumps(earlier)) == recorded
