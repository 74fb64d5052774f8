"""Which checks found almost everything, so that the input is to be looked at before anybody is accused."""

from pathlib import Path

import polars as pl
import pytest
from support.few_checks import checks_of

from simaudit.intake.month_file import CarrierMonth
from simaudit.report.figures.checks import aside_checks
from simaudit.report.figures.set_aside import set_aside
from simaudit.store.samples import SampledStratum, UnitAnswers

CHECKS = checks_of(
    "MIS-01", "PRC-05", "MIS-10", "BLK-15", "MIS-11", "UNR-02",
    "MIS-04", "MIS-27", "EXT-01", "PRC-14", "PRC-16", "BLK-14", "MIS-14",
)  # fmt: skip
ACCUSING = ("MIS-01", "PRC-05", "MIS-10", "BLK-15", "MIS-11", "UNR-02")
"""The others are matters of the data, remarks, of low severity, or of what others have found or named."""


def aside(findings: int, of: int, records: int = 1000, samples: tuple[SampledStratum, ...] = ()) -> list[str]:
    """The checks that are set aside where each found so many."""
    results = pl.DataFrame({
        "check_id": [check.id for check in CHECKS],
        "violations": [findings] * len(CHECKS),
        "population": [of] * len(CHECKS),
    })  # fmt: skip
    files = (("a.csv", records - 1), ("b.csv", 1))
    month = CarrierMonth("viettel", Path("viettel.parquet"), frozenset(), files)
    frame = set_aside(CHECKS, results, month, samples)
    assert frame["record"].to_list() == [None] * frame.height
    return frame["check_id"].to_list()


@pytest.mark.parametrize(
    ("findings", "of", "records", "throughout"),
    [
        (1000, 1000, 1000, True),
        (901, 1000, 1000, True),
        (900, 1000, 1000, False),
        (30, 30, 1000, True),
        (29, 29, 1000, False),
        (100, 100, 10_000, True),
        (99, 99, 10_000, False),
        (0, 0, 1000, False),
    ],
)
def test_more_than_nine_tenths_of_enough_rows_are_throughout(
    findings: int, of: int, records: int, throughout: bool
) -> None:
    assert aside(findings, of, records) == (list(ACCUSING) if throughout else [])


def test_a_sample_that_was_mostly_right_shows_that_the_input_is_in_order() -> None:
    def sample(right: int, wrong: int, fingerprint: str = CHECKS[0].fingerprint) -> SampledStratum:
        units = [
            UnitAnswers(
                1, 1, int(is_right), int(not is_right), 0, 1.0, float(is_right), 1.0 - is_right, 0.0, 0.1
            )
            for is_right in (*[True] * right, *[False] * wrong)
        ]
        return SampledStratum(
            "s", "precision", "2026-10", "viettel", "MIS-01", "*", 300, 300, tuple(units), fingerprint, 300.0
        )

    assert aside(950, 1000, samples=(sample(36, 4),)) == list(ACCUSING[1:])
    for doubtful in (sample(22, 18), sample(4, 36), sample(5, 0), sample(36, 4, "another rule")):
        assert aside(950, 1000, samples=(doubtful,)) == list(ACCUSING)


def test_what_is_to_be_looked_at_are_its_lists_and_columns() -> None:
    results = {check.id: {"violations": 95, "population": 100} for check in CHECKS}
    shown = aside_checks(CHECKS, results, ["PRC-05", "MIS-11"])
    assert [(check.id, check.found.n, check.found.of, check.inputs) for check in shown] == [
        ("PRC-05", 95, 100, ("points", "point_code")),
        ("MIS-11", 95, 100, ("matched_id", "matched_name", "matched_dob", "matched_face")),
    ]
