"""Numbers with open substantive signs: each counts once, among those from a month before or the new ones."""

import polars as pl
from support.marked_register import CHECKS

from simaudit.report.figures.signs import substantive_signs
from simaudit.report.model.decisions import CheckSigns, SignSet, SubstantiveSigns

COLUMNS = ["check_id", "nature", "msisdn", "file", "record", "state", "first_period", "waived"]


def counted(*rows: tuple[str, str, str | None, str | None, int | None, str, str, bool]) -> SubstantiveSigns:
    findings = pl.DataFrame(list(rows), schema=COLUMNS, orient="row").with_columns(carrier=pl.lit("viettel"))
    return substantive_signs(findings.lazy(), "viettel", CHECKS)


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
        new=2,
        sets=(SignSet(checks=("MIS-02", "UNR-01"), numbers=1), SignSet(checks=("UNR-01",), numbers=1)),
        since=(("2026-08", 1), ("2026-09", 1)),
        checks=(
            CheckSigns(id="UNR-01", persisting=2, new=1, since="2026-08"),
            CheckSigns(id="MIS-02", persisting=1, new=0, since="2026-09"),
            CheckSigns(id="MIS-05", persisting=0, new=2, since=None),
        ),
    )


def test_waived_ones_and_other_natures_are_left_out() -> None:
    found = counted(
        ("UNR-01", "substantive", "8496001", "v.csv", 1, "persisting", "2026-09", True),
        ("PRC-01", "procedural", "8496001", "v.csv", 1, "persisting", "2026-09", False),
        ("BLK-01", "risk", "8496002", "v.csv", 2, "new", "2026-10", False),
        ("EXT-01", "data", "8496003", "v.csv", 3, "new", "2026-10", False),
    )
    assert found == SubstantiveSigns(persisting=0, new=0, sets=(), since=(), checks=())


def test_a_number_without_msisdn_counts_by_its_record_and_a_point_not_at_all() -> None:
    found = counted(
        ("UNR-01", "substantive", None, "v.csv", 1, "new", "2026-10", False),
        ("MIS-02", "substantive", None, "v.csv", 1, "new", "2026-10", False),
        ("UNR-12", "substantive", "8496009", None, None, "persisting", "2026-09", False),
        ("UNR-01", "substantive", None, None, None, "new", "2026-10", False),
    )
    assert (found.persisting, found.new) == (1, 1)
