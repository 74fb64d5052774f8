"""The register in which everybody is honest (checks/honest): whom of it a change would accuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from simaudit.config import Config
from simaudit.files import private_folder
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.jobs.whatif.judging import RuleSetTrial
from simaudit.jobs.whatif.stored_months import TriedMonth
from simaudit.judge.carriers import JudgedMonths
from simaudit.paths import HONEST
from simaudit.period import Period
from simaudit.report.figures.rule_trial import TrialInnocents, a_million


@dataclass(frozen=True)
class HonestMonth:
    """The last month of the honest register, and its rows."""

    month: TriedMonth
    rows: int


def honest_month(folder: Path) -> HonestMonth:
    """Load the register's two months, in a private folder.

    A row that is equal in both stands once in the file, without a month. A column that a carrier doesn't have
    has no value there.
    """
    private_folder(folder)
    register = pl.read_parquet(HONEST / "register.parquet")
    names = sorted(register["month"].drop_nulls().unique())
    before: dict[str, CarrierMonth] = {}
    last: dict[str, CarrierMonth] = {}
    for name, months in zip(names, (before, last), strict=True):
        rows = register.filter(pl.col("month").fill_null(name) == name).drop("month")
        for (carrier,), extract in rows.group_by("carrier", maintain_order=True):
            path = folder / f"{carrier}_{name}.parquet"
            filled = [column.name for column in extract if column.null_count() < extract.height]
            extract.select(filled).drop("carrier").write_parquet(path)
            month = load_month(str(carrier), [path], folder / f"{path.stem}.loaded.parquet")
            months[str(carrier)] = as_carrier_month(month)
    lists = {kind: read_reference(HONEST / f"{kind}.parquet", kind)[0] for kind in LIST_KINDS}
    return HonestMonth(TriedMonth(Period.parse(names[-1]), JudgedMonths(last, before), lists), rows.height)


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
