"""Labelled synthetic extracts: registers of invented people, clean or with violations at known places.

For training, tests and measurements. Nobody in them exists; names, papers and numbers are drawn from
vocabularies, by the structure that the law and the numbering plan give them. What is planted is stated by
each check's cases file.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from simaudit.errors import OutputError, UsageError, system_reason
from simaudit.generate.file_form import FORMS
from simaudit.generate.people import People
from simaudit.generate.sample_data import sample_order
from simaudit.generate.specification import SHORT, Extract, Order
from simaudit.generate.write import write_extract
from simaudit.period import Period

__all__ = ["FORMS", "SHORT", "generate", "sample_data"]


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
        months: months without a gap, from 2026-07 on; of a hundred subscribers one ends in a month, and a new
            one takes its place in the next.
        violations: share of the rows that carry a planted violation, 0 to 0.5; with 0 no check finds anything
            (but for an expected column that is left out). One group of every plant takes a few hundred rows a
            carrier; where there are fewer, the largest groups are left out.
        seed: a whole number; another seed draws other people.
        columns: canonical columns to write, `SHORT` (25) or any others that include msisdn, customer_type,
            service_type, status and nationality. Checks whose columns are left out are not planted.
        form: one of FORMS. Parquet can hold neither unreadable values nor broken lines, so plants of these
            kinds are left out there.

    `truth.csv` has one line for each finding that an audit of all the month's carriers, after the months
    before it and with its lists, must report, and no other: period, carrier, check_id, msisdn, record,
    subject.
    A check is planted by `[[plant]]` in its cases file; one without is never found in generated extracts.

    Raises:
        UsageError: the order can't be filled.
        OutputError: a file can't be written.
    """
    if form not in FORMS:
        raise UsageError("form_unknown", form=form, forms=list(FORMS))
    extracts = tuple(Extract(carrier, tuple(columns), FORMS[form]) for carrier in carriers)
    return deliver(Order(rows, extracts, tuple(months), violations, seed), target)


def sample_data(target: Path) -> list[Path]:
    """Write what the folder sample_data holds under `target`; see sample_data.py."""
    return deliver(sample_order(), target)


def deliver(order: Order, target: Path) -> list[Path]:
    """Fill an order, whose carriers may each have columns and a form of their own; see `generate`."""
    written = []
    with People(order) as people:
        for month in order.months:
            folder = target / str(month)
            _make(folder)
            tables: dict[str, list[pl.DataFrame]] = {"truth": [], "points": [], "active": [], "revoked": []}
            for extract in order.extracts:
                register = people.register(extract, month)
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
        raise OutputError("folder_cannot_be_made", path=folder, why=system_reason(error)) from error
