"""Synthetic extracts for training, tests and measurements: invented people, known violations.

The cases files of checks define the violations.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from simaudit.errors import OutputError, UsageError
from simaudit.files import require_utf_8, system_reason
from simaudit.generate.file_form import FORMS, Form
from simaudit.generate.people import People
from simaudit.generate.sample_data import sample_specification
from simaudit.generate.specification import SHORT, Extract, Specification
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.period import Period

__all__ = ["FORMS", "SHORT", "generate", "sample_data"]


# Eight parameters: each is an option of the command, named at every call, and most have defaults.
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
            `revoked.csv`, `reported.csv`, `notified.csv` and `truth.csv`.
        rows: records per carrier and month, at least 100, not counting those that can't be loaded.
        carriers: carriers of the numbering plan (checks/reference/mobile_prefix.csv).
        months: consecutive months from 2026-07 on. One in a hundred subscriptions ends each month; as many
            that ended two years before are left out in the next, and as many new ones are there.
        violations: share of rows with a planted violation, 0 to 0.5. With 0 no check finds anything except
            missing columns. One group of each plant takes a few hundred rows per carrier; where there are
            fewer, the largest groups are left out.
        seed: 0 to 2^31 - 1; another seed draws other people.
        columns: canonical columns to write, including msisdn, customer_type, service_type, status and
            nationality. Checks that need other columns are not planted.
        form: one of FORMS. Plants with unreadable values or broken lines are left out of Parquet, which can
            hold neither.

    `truth.csv` has exactly the findings that an audit of the month must report, with all carriers, its lists
    and the months before it: period, carrier, check_id, msisdn, record, subject. Checks without `[[plant]]`
    in their cases file have none.

    Raises:
        UsageError: the arguments can't be met, see Specification.
        OutputError: a file can't be written.
    """
    extracts = tuple(Extract(carrier, tuple(columns), _form(form)) for carrier in carriers)
    return write_months(Specification(rows, extracts, tuple(months), violations, seed), target)


def _form(name: str) -> Form:
    if name not in FORMS:
        raise UsageError("form_unknown", form=name, forms=list(FORMS))
    return FORMS[name]


def sample_data(target: Path) -> list[Path]:
    """Write the extracts of the folder sample_data (simaudit/generate/sample_data.py) under `target`."""
    return write_months(sample_specification(), target)


def write_months(specification: Specification, target: Path) -> list[Path]:
    """Write all months of a specification under `target` and return their paths; see `generate`."""
    require_utf_8(target)
    written: list[Path] = []
    with People(specification) as people:
        for month in specification.months:
            folder = target / str(month)
            _make(folder)
            tables: dict[str, list[pl.DataFrame]] = {name: [] for name in ("truth", *LIST_KINDS)}
            for extract in specification.extracts:
                register = people.register(extract, month)
                written.append(register.write(folder))
                tables["truth"].append(register.truth())
                for kind in LIST_KINDS:
                    tables[kind].append(register.listed(kind))
            for name, frames in tables.items():
                pl.concat(frames).write_csv(folder / f"{name}.csv")
    return written


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("folder_cannot_be_made", path=folder, why=system_reason(error)) from error
