"""Findings of all checks over generated months, judged as a run does, and those that truth.csv expects."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import polars as pl

from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.jobs.inputs.inputs import find_inputs
from simaudit.judge.carriers import JudgedMonths, JudgingRequest, judge_carriers
from simaudit.judge.missing_numbers import carried_numbers, write_table
from simaudit.judge.prefilter import prefilter_plan
from simaudit.judge.register_database import Limits
from simaudit.period import Period
from simaudit.rules.load import load_catalogue

Line = tuple[str | None, ...]

_LINE = ("carrier", "check_id", "msisdn", "record", "subject")


def judged_months(folders: Sequence[Path], scratch: Path) -> Iterator[tuple[Path, Counter[Line]]]:
    """Each folder of a month with the findings of all checks, each month after the one before it."""
    previous: Mapping[str, CarrierMonth] = {}
    missing: Mapping[str, Path] = {}
    for folder in folders:
        inputs = find_inputs([folder], None, None)
        months = {
            carrier: _month(carrier, paths, folder, scratch) for carrier, paths in inputs.extracts.items()
        }
        gone = {carrier: scratch / f"{carrier}_{folder.name}.missing.parquet" for carrier in months}
        yield folder, _findings(months, previous, folder, missing, gone)
        previous, missing = months, gone


def _month(carrier: str, paths: Sequence[Path], folder: Path, scratch: Path) -> CarrierMonth:
    loaded = load_month(carrier, paths, scratch / f"{carrier}_{folder.name}.parquet")
    assert not loaded.failed
    files = tuple((account.name, account.read) for account in loaded.accounts)
    return CarrierMonth(carrier, loaded.path, loaded.columns, files, loaded.rejects, loaded.destroyed)


def _findings(
    months: Mapping[str, CarrierMonth],
    previous: Mapping[str, CarrierMonth],
    folder: Path,
    missing: Mapping[str, Path],
    gone: Mapping[str, Path],
) -> Counter[Line]:
    """The findings of all carriers; the numbers that go missing are written to the files `gone`."""
    as_of = Period.parse(folder.name).as_of
    checks = load_catalogue()
    references = {name: read_reference(folder / f"{name}.csv", name).rows for name in LIST_KINDS}
    request = JudgingRequest(
        JudgedMonths(months, previous, missing), prefilter_plan(checks, as_of), references, Limits()
    )
    lines: Counter[Line] = Counter()
    for judged in judge_carriers(request):
        with closing(judged.register) as register:
            rows = register.connection.execute(
                "SELECT carrier, check_id, msisdn, CAST(record AS VARCHAR), subject "
                "FROM (FROM finding UNION ALL BY NAME FROM remark)"
            ).fetchall()
            lines.update(rows)
            write_table(
                carried_numbers(register, judged.carrier, checks, judged.verdicts), gone[judged.carrier]
            )
    return lines


def truth_of(folder: Path) -> Counter[Line]:
    """The findings in truth.csv of a month's folder."""
    truth = pl.read_csv(folder / "truth.csv", infer_schema=False)
    assert truth["period"].unique().to_list() in ([folder.name], [])
    return Counter(truth.select(_LINE).rows())
