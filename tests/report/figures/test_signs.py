"""Numbers with open substantive signs, each counted once, and how long ago open signs were first found."""

import polars as pl
from support.marked_register import CHECKS

from simaudit.period import Period
from simaudit.report.figures.signs import CheckSigns, SubstantiveSigns, ages, substantive_signs

COLUMNS = ["check_id", "nature", "msisdn", "file", "record", "state", "first_period", "waived"]
LOWER = {"MIS-05": "medium"}


def counted(*rows: tuple[str, str, str | None, str | None, int | None, str, str, bool]) -> SubstantiveSigns:
    findings = pl.DataFrame(list(rows), schema=COLUMNS, orient="row").with_columns(
        pl.col("record").is_not_null().alias("live"),
        pl.col("check_id").replace_strict(LOWER, default="high").alias("severity"),
    )
    return substantive_signs(findings.lazy(), CHECKS)


def test_each_number_counts_once() -> None:
    found = counted(
        ("UNR-01", "substantive", "8496001", "v.csv", 1, "persisting", "2026-08", False),
        ("MIS-02", "substantive", "8496001", "v.csv", 1, "persisting", "2026-09", False),
        ("MIS-05", "substantive", "8496001", "v.csv", 1, "new", "2026-10", False),
        ("UNR-01", "substantive", "8496002", "v.csv", 2, "persisting", "2026-09", False),
        ("UNR-01", "substantive", "8496002", "w.csv", 5, "new", "2026-10", False),
        ("UNR-01", "substantive", "8496003", "v.csv", 3, "reopened", "2026-07", False),
        ("MIS-05", "substantive", "8496004", "v.csv", 4, "new", "2026-10", False),
    )
    assert found == SubstantiveSigns(
        persisting=2,
        new=1,
        outside=0,
        lower=1,
        since=(("2026-08", 1), ("2026-09", 1)),
        checks=(
            CheckSigns(id="UNR-01", persisting=2, new=1, since="2026-08"),
            CheckSigns(id="MIS-02", persisting=1, new=0, since="2026-09"),
        ),
    )


def test_waived_ones_and_other_natures_are_left_out() -> None:
    found = counted(
        ("UNR-01", "substantive", "8496001", "v.csv", 1, "persisting", "2026-09", True),
        ("PRC-01", "procedural", "8496001", "v.csv", 1, "persisting", "2026-09", False),
        ("BLK-01", "risk", "8496002", "v.csv", 2, "new", "2026-10", False),
        ("EXT-01", "data", "8496003", "v.csv", 3, "new", "2026-10", False),
    )
    assert found == SubstantiveSigns(persisting=0, new=0, outside=0, lower=0, since=(), checks=())


def test_a_number_without_msisdn_counts_by_its_record_and_a_point_not_at_all() -> None:
    found = counted(
        ("UNR-01", "substantive", None, "v.csv", 1, "new", "2026-10", False),
        ("MIS-02", "substantive", None, "v.csv", 1, "new", "2026-10", False),
        ("UNR-12", "substantive", "8496009", None, None, "persisting", "2026-09", False),
        ("UNR-01", "substantive", None, None, None, "new", "2026-10", False),
    )
    assert (found.persisting, found.new, found.outside) == (1, 1, 1)


def test_open_findings_by_age_and_severity() -> None:
    findings = pl.DataFrame(
        [
            ("viettel", "2026-10", "critical", False, "substantive"),
            ("viettel", "2026-09", "critical", False, "substantive"),
            ("viettel", "2026-09", "low", True, "substantive"),
            ("viettel", "2026-07", "high", False, "procedural"),
            ("viettel", "2025-10", "medium", False, "substantive"),
            ("viettel", "2025-09", "low", False, "substantive"),
            ("viettel", "2026-10", "critical", False, "risk"),
            ("viettel", "2026-10", "critical", False, "data"),
            ("itel", "2025-09", "low", False, "substantive"),
        ],
        schema=["carrier", "first_period", "severity", "waived", "nature"],
        orient="row",
    )
    assert [
        (age.low, age.high, age.findings) for age in ages(findings.lazy(), "viettel", Period(2026, 10))
    ] == [
        (0, 0, (1, 0, 0, 0)),
        (1, 1, (1, 0, 0, 0)),
        (2, 3, (0, 1, 0, 0)),
        (4, 6, (0, 0, 0, 0)),
        (7, 12, (0, 0, 1, 0)),
        (13, None, (0, 0, 0, 1)),
    ]
