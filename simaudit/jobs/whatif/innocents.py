"""A small register in which everybody is honest: whom of it a change would accuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.config import Config
from simaudit.files import private_folder
from simaudit.generate import honest_months
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.jobs.whatif.judging import RuleSetTrial
from simaudit.jobs.whatif.stored_months import TriedMonth
from simaudit.judge.carriers import JudgedMonths
from simaudit.period import Period
from simaudit.report.figures.rule_trial import TrialInnocents, a_million

ROWS: Final = 10_000
"""A carrier, of three: thirty thousand are made and judged in some ten seconds. Ten in a million would be a
third of a row of them, which the interval says."""


@dataclass(frozen=True)
class HonestMonth:
    """The last month of the honest register, and its rows."""

    month: TriedMonth
    rows: int


def honest_month(folder: Path, rows: int) -> HonestMonth:
    """Make and load the register in a private folder; `rows` a carrier, on average."""
    private_folder(folder)
    extracts: dict[Period, list[Path]] = {}
    for path in honest_months(folder, rows=rows, form="parquet"):
        extracts.setdefault(Period.parse(path.parent.name), []).append(path)
    loaded: dict[Period, dict[str, CarrierMonth]] = {}
    counted = 0
    for period, paths in sorted(extracts.items(), key=lambda pair: str(pair[0])):
        counted = 0
        for path in sorted(paths):
            carrier = path.stem.partition("_")[0]
            month = load_month(carrier, [path], folder / f"{path.stem}.loaded.parquet")
            counted += sum(account.loaded for account in month.accounts)
            loaded.setdefault(period, {})[carrier] = as_carrier_month(month)
    before, last = sorted(loaded, key=str)
    lists = {
        kind: read_reference(path, kind)[0]
        for kind in LIST_KINDS
        if (path := folder / str(last) / f"{kind}.csv").exists() and _has_entries(path)
    }
    months = JudgedMonths(loaded[last], loaded[before])
    return HonestMonth(TriedMonth(last, months, lists), counted)


def _has_entries(path: Path) -> bool:
    """Whether a list has more than its header; that of a small register may have none."""
    with path.open(encoding="utf-8") as file:
        return sum(1 for _ in zip(file, range(2), strict=False)) == 2


def honest_config(config: Config) -> Config:
    """The configuration as far as it says how is judged: no carrier's profile, no counts, no province."""
    return config.model_copy(update={"carriers": {}, "declared": {}, "province": ""})


def trial_innocents(
    before: RuleSetTrial, after: RuleSetTrial, ids: Sequence[str], rows: int
) -> tuple[TrialInnocents, ...]:
    """Of each check the rows found by both rule sets, where any are; findings without a row name nobody."""
    counts = [_counts(trial) for trial in (before, after)]
    return tuple(
        TrialInnocents(
            check_id=id_,
            rows=rows,
            before=counts[0].get(id_, 0),
            after=counts[1].get(id_, 0),
            million_before=a_million(counts[0].get(id_, 0), rows),
            million_after=a_million(counts[1].get(id_, 0), rows),
        )
        for id_ in ids
        if id_ in counts[0] or id_ in counts[1]
    )


def _counts(trial: RuleSetTrial) -> dict[str, int]:
    findings = pl.concat(
        [
            pl.read_parquet(carrier.findings, columns=["carrier", "check_id", "record"])
            for carrier in trial.carriers
        ],
        how="vertical_relaxed",
    )
    rows = findings.drop_nulls("record").unique()
    return dict(rows.group_by("check_id").len().iter_rows())
