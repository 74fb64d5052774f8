"""Findings of all checks over generated months, and those that truth.csv expects."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import polars as pl

from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.jobs.inputs import find_inputs
from simaudit.judge.judging import judge, without_findings_of
from simaudit.judge.missing_numbers import carried_numbers
from simaudit.judge.month_tables import write_table
from simaudit.judge.register import Register
from simaudit.judge.verdict import Verdict
from simaudit.period import Period
from simaudit.rules.check import FINDINGS
from simaudit.rules.load import load_catalogue

Line = tuple[str | None, ...]

_LINE = ("carrier", "check_id", "msisdn", "record", "subject")


def judged_months(folders: Sequence[Path], scratch: Path) -> Iterator[tuple[Path, Counter[Line]]]:
    """Each folder of a month with the findings of all checks, each month after the one before it."""
    previous: list[CarrierMonth] = []
    missing: dict[str, Path] = {}
    for folder in folders:
        inputs = find_inputs([folder], None, None)
        months = []
        for carrier, paths in inputs.extracts.items():
            loaded = load_month(carrier, paths, scratch / f"{carrier}_{folder.name}.parquet")
            assert not loaded.failed
            files = tuple((account.name, account.read) for account in loaded.accounts)
            months.append(
                CarrierMonth(carrier, loaded.path, loaded.columns, files, loaded.rejects, loaded.destroyed)
            )
        found: Counter[Line] = Counter()
        for month in months:
            before = [earlier for earlier in previous if earlier.carrier == month.carrier]
            numbers = {month.carrier: missing[month.carrier]} if month.carrier in missing else {}
            missing[month.carrier] = scratch / f"{month.carrier}_{folder.name}.missing.parquet"
            found += _findings([month], before, folder, numbers, missing[month.carrier])
        if len(months) > 1:
            found += _findings(months, previous, folder)
        yield folder, found
        previous = months


def _findings(
    months: Sequence[CarrierMonth],
    previous: Sequence[CarrierMonth],
    folder: Path,
    missing: Mapping[str, Path] = MappingProxyType({}),
    target: Path | None = None,
) -> Counter[Line]:
    """The findings by the checks of one carrier, or of several; the numbers of one go missing to `target`."""
    as_of = Period.parse(folder.name).as_of
    references = {name: pl.read_csv(folder / f"{name}.csv", infer_schema=False) for name in LIST_KINDS}
    with Register(months, as_of, references, previous, missing=missing) as register:
        verdicts: list[Verdict] = []
        for check in load_catalogue():
            if check.cross == (target is None):
                lacking = FINDINGS in check.relations and without_findings_of(register, check, verdicts)
                verdicts.append(lacking or judge(register, check))
        if target:
            carrier = months[0].carrier
            write_table(carried_numbers(register, carrier, load_catalogue(), verdicts), target)
        rows = register.connection.execute(
            "SELECT carrier, check_id, msisdn, CAST(record AS VARCHAR), subject FROM finding"
        ).fetchall()
    return Counter(rows)


def truth_of(folder: Path) -> Counter[Line]:
    """The findings in truth.csv of a month's folder."""
    truth = pl.read_csv(folder / "truth.csv", infer_schema=False)
    assert truth["period"].unique().to_list() in ([folder.name], [])
    return Counter(truth.select(_LINE).rows())
