"""A register of one carrier with findings in it, some of them waived, as the figures read it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.findings import MarkedFindings, mark_waived
from simaudit.judge.register import Register
from simaudit.rules.load import load_catalogue

OCTOBER = date(2026, 10, 31)
CHECKS = load_catalogue()
_CHECK = {check.id: check for check in CHECKS}
_FINDING = {
    "carrier": pl.String, "check_id": pl.String, "family": pl.String, "severity": pl.String,
    "nature": pl.String, "across": pl.Boolean, "msisdn": pl.String, "record": pl.Int64,
    "subject": pl.String, "detail": pl.String,
}  # fmt: skip
_MARKED = {
    "carrier": pl.String, "check_id": pl.String, "msisdn": pl.String, "record": pl.Int64,
    "file": pl.String, "subject": pl.String, "waived": pl.Boolean,
}  # fmt: skip


@contextmanager
def marked_register(
    folder: Path,
    columns: Mapping[str, Sequence[Any]],
    found: Sequence[tuple[str, int, str | None]],
    as_of: date = OCTOBER,
    waived: int = 0,
) -> Iterator[MarkedFindings]:
    """The findings (check, record, subject) of a register; the first `waived` of them are waived.

    `columns` are its columns of one length but carrier, file, record and number, which are made here.
    """
    records = range(1, len(next(iter(columns.values()))) + 1)
    month = CarrierMonth("viettel", folder / "viettel.parquet", frozenset(), (("v.csv", len(records)),))
    moments = {name: pl.Datetime("us") for name in columns if name.endswith("_at")}
    texts = {name: pl.String() for name in columns if name not in moments}
    pl.DataFrame(
        {
            "carrier": ["viettel"] * len(records),
            "file": ["v.csv"] * len(records),
            "record": records,
            "msisdn": [_number(record) for record in records],
            **columns,
        },
        schema_overrides={**moments, **texts},
    ).write_parquet(month.path)
    findings = [
        ("viettel", check, _CHECK[check].family, _CHECK[check].severity, _CHECK[check].nature, False,
         _number(record), record, subject, None)
        for check, record, subject in found
    ]  # fmt: skip
    excused = [
        ("viettel", check, _number(record), record, "v.csv", subject, True)
        for check, record, subject in found[:waived]
    ]
    with Register([month], as_of, in_memory=True) as opened:
        opened.add_findings(pl.DataFrame(findings, schema=_FINDING, orient="row"))
        yield mark_waived(opened, "viettel", pl.DataFrame(excused, schema=_MARKED, orient="row").lazy())


def _number(record: int) -> str:
    return f"849610{record:05}"
