"""Labelled synthetic extracts: registers of invented people, clean or with violations planted at known places.

For training, tests and measurements. Nobody in them exists; names, papers and
numbers are drawn from vocabularies, by the structure that the law and the
numbering plan give them.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from simaudit.errors import OutputError, UsageError
from simaudit.generate.form import FORMS
from simaudit.generate.order import SHORT, Extract, Order
from simaudit.generate.register import Register
from simaudit.generate.write import write_extract
from simaudit.period import Period

__all__ = ["FORMS", "SHORT", "generate"]


def generate(
    target: Path,
    *,
    rows: int,
    carriers: Sequence[str],
    months: Sequence[Period],
    violations: float = 0.03,
    seed: int = 1,
    columns: Sequence[str] = SHORT,
    form: str = "csv",
) -> list[Path]:
    """Write labelled extracts under `target` and return their paths; the same arguments give the same bytes.

    Args:
        target: the folder; each month gets `<period>/<carrier>_<period>.<form>`, `points.csv`, `active.csv`,
            `revoked.csv` and `truth.csv`.
        rows: records a carrier and month, at least 100 (records that can't be loaded come on top).
        carriers: carriers of the numbering plan (checks/reference/mobile_prefix.csv).
        months: months without a gap, from 2026-07 on; subscribers stay, end and arrive between them, one in a hundred.
        violations: share of the rows that carry a planted violation, 0 to 0.5; with 0 no check finds anything in the
            files (but EXT-05, where a column it expects is left out).
        seed: a whole number; another seed draws other people.
        columns: canonical columns to write, `SHORT` (25) or any others that include msisdn, customer_type,
            service_type, status and nationality. Checks whose columns are left out are not planted.
        form: one of FORMS. Parquet can hold neither unreadable values nor broken lines, so EXT-03 and EXT-06 are
            not planted there.

    `truth.csv` has one line a finding that an audit of all carriers of the month, after the months before it and with
    the files beside it, must report, and no other: period, carrier, check_id, msisdn, record, subject.

    Raises:
        UsageError: the order can't be filled.
        OutputError: a file can't be written.
    """
    if form not in FORMS:
        raise UsageError(f"no form is called {form!r}: choose one of {', '.join(FORMS)}")
    extracts = tuple(Extract(carrier, tuple(columns), FORMS[form]) for carrier in carriers)
    return deliver(Order(rows, extracts, tuple(months), violations, seed), target)


def deliver(order: Order, target: Path) -> list[Path]:
    """Fill an order, whose carriers may each have columns and a form of their own; see `generate`."""
    written = []
    with Register(order) as register:
        for month in order.months:
            folder = target / str(month)
            _make(folder)
            tables: dict[str, list[pl.DataFrame]] = {"truth": [], "points": [], "active": [], "revoked": []}
            for extract in order.extracts:
                register.lay_out(extract, month)
                written.append(write_extract(register, folder))
                tables["truth"].append(register.truth())
                tables["points"].append(register.points())
                tables["active"].append(register.active())
                tables["revoked"].append(register.revoked())
            for name, frames in tables.items():
                pl.concat(frames).write_csv(folder / f"{name}.csv")
    return written


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: can't be made ({error.strerror}): choose another folder") from error
