"""Holders who owe an explanation: counted by paper, in the band of their count, an individual at half."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.marked_register import CHECKS, OCTOBER, marked_register

from simaudit.report.figures.holders import COLUMNS, holder_figures, holders_list, no_holders
from simaudit.rules.law import built_in_law

Holding = tuple[str | None, str, int]
"""A paper, the type of its customer, and how many numbers it holds."""


def listed(
    folder: Path, holdings: list[Holding], check: str = "BLK-01", as_of: date = OCTOBER
) -> pl.DataFrame:
    held = [(paper, kind) for paper, kind, numbers in holdings for _ in range(numbers)]
    columns: dict[str, list[str | None]] = {
        "id_number": [paper for paper, _ in held],
        "customer_type": [kind for _, kind in held],
    }
    found = [(check, record, paper) for record, (paper, _) in enumerate(held, start=1)]
    with marked_register(folder, columns, found, as_of) as marked:
        return holders_list(marked, CHECKS, built_in_law())


@pytest.mark.parametrize(
    ("numbers", "band", "fine"),
    [
        (1, (1, 10), (0.1, 0.25)),
        (10, (1, 10), (1.0, 2.5)),
        (11, (11, 200), (2.5, 5.0)),
        (200, (11, 200), (2.5, 5.0)),
        (201, (201, 500), (5.0, 10.0)),
        (500, (201, 500), (5.0, 10.0)),
        (501, (501, None), (15.0, 25.0)),
    ],
)
def test_the_count_of_a_holder_decides_its_band(
    tmp_path: Path, numbers: int, band: tuple[int, int | None], fine: tuple[float, float]
) -> None:
    (row,) = listed(tmp_path, [("001090000001", "INDIVIDUAL", numbers)]).iter_rows(named=True)
    assert (row["numbers"], (row["band_from"], row["band_to"])) == (numbers, band)
    assert (row["fine_from"], row["fine_to"]) == pytest.approx(fine)


def test_an_organisation_pays_twice_what_an_individual_does(tmp_path: Path) -> None:
    holders = listed(tmp_path, [("001090000001", "INDIVIDUAL", 4), ("0101234567", "ORGANISATION", 20)])
    assert list(holders.columns) == list(COLUMNS)
    assert holders.select("id_number", "numbers", "checks", "fine_from", "fine_to").rows() == [
        ("0101234567", 20, "BLK-01", 5.0, 10.0), ("001090000001", 4, "BLK-01", 0.4, 1.0),
    ]  # fmt: skip


def test_without_a_paper_nobody_can_be_asked_and_other_checks_ask_nobody(tmp_path: Path) -> None:
    assert listed(tmp_path, [(None, "INDIVIDUAL", 4)]).is_empty()
    assert listed(tmp_path, [("001090000001", "INDIVIDUAL", 4)], "BLK-10").is_empty()


def test_before_the_decree_there_is_no_list(tmp_path: Path) -> None:
    before = date(2026, 6, 30)
    assert listed(tmp_path, [("001090000001", "INDIVIDUAL", 4)], as_of=before).is_empty()
    assert holder_figures(no_holders(), CHECKS, before, built_in_law()) is None


def test_the_report_has_counts_by_band_and_nobody_s_name(tmp_path: Path) -> None:
    papers: list[Holding] = [
        ("001090000001", "INDIVIDUAL", 4), ("001090000002", "INDIVIDUAL", 9),
        ("001090000003", "ORGANISATION", 30),
    ]  # fmt: skip
    figures = holder_figures(listed(tmp_path, papers), CHECKS, OCTOBER, built_in_law())
    assert figures is not None
    assert figures.checks == ("UNR-11", "MIS-05", "MIS-08", "BLK-01", "BLK-02", "BLK-18")
    assert (figures.holders, figures.numbers) == (3, 43)
    assert [
        (band.low, band.high, band.fine, band.each, band.holders, band.numbers) for band in figures.bands
    ] == [
        (1, 10, (0.2, 0.5), True, 2, 13),
        (11, 200, (5, 10), False, 1, 30),
        (201, 500, (10, 20), False, 0, 0),
        (501, None, (30, 50), False, 0, 0),
    ]
    assert "00109000000" not in figures.model_dump_json()


def test_numbers_of_another_province_are_asked_about_by_nobody_here(tmp_path: Path) -> None:
    papers = ["001090000001"] * 3 + ["001090000002"]
    columns: dict[str, list[str | None]] = {
        "id_number": [*papers],
        "customer_type": ["INDIVIDUAL"] * 4,
        "province_code": ["38", None, "68", "68"],
    }
    found = [("BLK-01", record, paper) for record, paper in enumerate(papers, start=1)]
    with marked_register(tmp_path, columns, found, OCTOBER) as marked:
        assert holders_list(marked, CHECKS, built_in_law(), "38").select("id_number", "numbers").rows() == [
            ("001090000001", 2)
        ]
        assert holders_list(marked, CHECKS, built_in_law())["numbers"].to_list() == [3, 1]
