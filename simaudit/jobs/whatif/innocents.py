"""The registers in which everybody is honest (checks/honest): whom of them a change would accuse."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl

from simaudit.files import private_folder
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.jobs.whatif.judging import RuleSetTrial, TrialRequest
from simaudit.jobs.whatif.stored_months import TriedMonth
from simaudit.judge.carriers import JudgedMonths
from simaudit.judge.waivers import Waivers
from simaudit.paths import HONEST
from simaudit.period import Period
from simaudit.report.figures.rule_trial import TrialInnocents, a_million

HonestRegister = Literal["calm", "messy"]


def honest_month(register: HonestRegister, folder: Path) -> tuple[TriedMonth, int]:
    """Load a register's two months, in a private folder; returns the last one, and its rows.

    A row that is equal in both stands once in the file, without a month. A column that a carrier doesn't have
    has no value there.
    """
    private_folder(folder)
    both = pl.read_parquet(HONEST / register / "register.parquet")
    names = sorted(both["month"].drop_nulls().unique())
    before: dict[str, CarrierMonth] = {}
    last: dict[str, CarrierMonth] = {}
    for name, months in zip(names, (before, last), strict=True):
        rows = both.filter(pl.col("month").fill_null(name) == name).drop("month")
        for (carrier,), extract in rows.group_by("carrier", maintain_order=True):
            path = folder / f"{carrier}_{name}.parquet"
            filled = [column.name for column in extract if column.null_count() < extract.height]
            extract.select(filled).drop("carrier").write_parquet(path)
            month = load_month(str(carrier), [path], folder / f"{path.stem}.loaded.parquet")
            months[str(carrier)] = as_carrier_month(month)
    lists = {kind: read_reference(HONEST / register / f"{kind}.parquet", kind)[0] for kind in LIST_KINDS}
    return TriedMonth(Period.parse(names[-1]), JudgedMonths(last, before), lists), rows.height


def honest_request(request: TrialRequest, folder: Path) -> TrialRequest:
    """How is judged, and nothing else: no carrier's profile, no counts, no province, no waiver."""
    config = request.config.model_copy(update={"carriers": {}, "declared": {}, "province": ""})
    return replace(request, config=config, waivers=Waivers(), folder=private_folder(folder))


def trial_innocents(
    before: RuleSetTrial, after: RuleSetTrial, ids: Sequence[str], register: HonestRegister, rows: int
) -> tuple[TrialInnocents, ...]:
    """Of each check the rows found by both rule sets, where any are; findings without a row name nobody."""
    counts = [_counts(trial) for trial in (before, after)]
    return tuple(
        TrialInnocents(
            check_id=id_,
            life=register,
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
