"""A register, and what two self-checks of the same rows must have in common, whatever held the rows."""

from pathlib import Path
from typing import Final

from polars.testing import assert_frame_equal

from simaudit.api.selfcheck import Audit

SAMPLES: Final = Path(__file__).parents[2] / "sample_data"

SAMPLE: Final = SAMPLES / "2026-10" / "vietnamobile_2026-10.parquet"
"""500 records with typed columns: texts, dates, timestamps, truth values."""


def same_audit(one: Audit, other: Audit) -> None:
    """The same results, findings, cases, rejects and control totals; names of files apart."""
    assert_frame_equal(one.results.drop("seconds"), other.results.drop("seconds"))
    assert_frame_equal(one.findings.drop("file"), other.findings.drop("file"))
    assert_frame_equal(one.remarks.drop("file"), other.remarks.drop("file"))
    assert_frame_equal(one.cases, other.cases)
    assert_frame_equal(one.case_rows, other.case_rows)
    assert_frame_equal(one.rejects.drop("file"), other.rejects.drop("file"))
    totals = [
        [
            (file.read, file.loaded, file.rejected, file.distinct_numbers, file.checksum)
            for file in audit.files
        ]
        for audit in (one, other)
    ]
    assert totals[0] == totals[1]
    assert (one.exit_code, one.reliability, one.compliant) == (
        other.exit_code,
        other.reliability,
        other.compliant,
    )
