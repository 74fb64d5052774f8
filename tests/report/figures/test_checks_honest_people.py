"""How many findings of a check are likely to be true: by a sample, else by what honest people would bring."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.report.figures.checks import HonestPeople, honest_people, true_share
from simaudit.rules import reference_tables


def test_a_sample_counts_before_what_honest_people_bring() -> None:
    honest = HonestPeople(measured=10, among=1_000_000, records=1_000_000)
    assert true_share(100, honest, (30, 30)) == 31 / 32
    assert true_share(100, honest, (0, 0)) == 0.5
    assert true_share(100, honest, (0, 30)) == 1 / 32


def test_without_a_sample_findings_of_honest_people_count_as_wrong_and_none_is_certain() -> None:
    honest = HonestPeople(measured=10, among=1_000_000, records=500_000)
    assert (honest.findings, honest.likely_findings) == (5, 5.5)
    assert true_share(55, honest, None) == 0.9
    assert true_share(5, honest, None) == 0
    assert true_share(0, honest, None) == 0
    never = HonestPeople(measured=0, among=1_000_000, records=500_000)
    assert true_share(10**9, never, None) < 1
    assert true_share(10, None, None) == 0.5


def test_what_was_measured_is_scaled_to_the_extract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference_tables, "MEASURED", tmp_path / "precision.csv")
    (tmp_path / "precision.csv").write_text(
        "check,register,innocent,units,rows,month\n"
        "MIS-05,calm,1,1,1000000,2026-10\nMIS-05,messy,3,2,1500000,2026-10\n",
        "utf-8",
    )
    # Of the two registers the one in which it finds more.
    honest = honest_people("MIS-05", 20_000)
    assert honest == HonestPeople(measured=3, among=1_500_000, records=20_000)
    assert honest.findings == 0.04
    assert honest_people("MIS-06", 20_000) is None


def test_four_hundred_findings_in_a_million_rows_are_true_by_the_messy_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_registers = {}
    for registers in (("calm",), ("calm", "messy")):
        measured = tmp_path / f"{len(registers)}.csv"
        lines = {"calm": "MIS-03,calm,2,2,1019168,2026-10", "messy": "MIS-03,messy,335,335,1024160,2026-10"}
        rows = ["check,register,innocent,units,rows,month", *(lines[register] for register in registers)]
        measured.write_text("\n".join(rows), "utf-8")
        monkeypatch.setattr(reference_tables, "MEASURED", measured)
        by_registers[registers] = true_share(400, honest_people("MIS-03", 1_000_000), None)
    assert [round(share, 3) for share in by_registers.values()] == [0.993, 0.18]


def test_every_check_was_measured_on_both_registers_and_the_worse_one_counts() -> None:
    measured = pl.read_csv(reference_tables.MEASURED).with_columns(rate=pl.col("innocent") / pl.col("rows"))
    for (check_id,), rows in measured.group_by("check"):
        assert sorted(rows["register"]) == ["calm", "messy"], check_id
        worse = rows.sort("rate", descending=True).row(0, named=True)
        honest = honest_people(str(check_id), 1_000_000)
        assert honest is not None
        assert (honest.measured / honest.among, honest.records) == (worse["rate"], 1_000_000), check_id
    # 400 findings of it among a million records of today's rule.
    assert round(true_share(400, honest_people("MIS-03", 1_000_000), None), 3) == 0.451
