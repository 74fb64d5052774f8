"""A change tried: stored months judged by both rule sets, compared, and written as page, JSON and rows.

Nothing is written into the store or the ledger.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

import polars as pl

from simaudit.config import Config
from simaudit.config.key import installation_key
from simaudit.config.rules_in_force import require_sound_checks, rules_of
from simaudit.contract import COLUMNS
from simaudit.errors import SimauditError
from simaudit.files import private_folder
from simaudit.jobs.audit.context import run_of
from simaudit.jobs.audit.progress import RunStanding
from simaudit.jobs.inputs.request import configured_waivers
from simaudit.jobs.stored.cases import CaseSettings
from simaudit.jobs.whatif.comparison import (
    ComparedTrial,
    compared_trials,
    touched_checks,
    trial_changes,
    trial_precision,
)
from simaudit.jobs.whatif.consequences import (
    HonestRegister,
    act_moves,
    case_moves,
    honest_month,
    honest_request,
    trial_innocents,
)
from simaudit.jobs.whatif.judging import RuleSetTrial, TrialRequest, judge_months
from simaudit.jobs.whatif.other_catalogue import judge_months_by
from simaudit.jobs.whatif.rule_sets import RuleSetChange, changed_config
from simaudit.jobs.whatif.stored_months import TriedMonth, TriedMonths, tried_months
from simaudit.report.figures.rule_trial import ChangedRow, RuleTrial, TrialInnocents
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import refuse_lost_key
from simaudit.store.samples import lots
from simaudit.store.store import Store

DRAWN: Final = 20
"""Changed rows that are drawn to be looked at."""


@dataclass(frozen=True)
class WhatifRequest:
    """What is tried, and on what."""

    change: RuleSetChange
    months: int = 3
    """How many of the last audited months."""
    carrier: str | None = None
    """None: all."""
    lists: Path | None = None
    """Folder of the months' lists; None: the inbox."""
    seed: int = 1
    """Of the rows that are drawn to be looked at."""
    honest: bool = True
    """Whether the register of honest people is judged too."""
    show: Callable[[RunStanding], None] = field(default=lambda _: None, repr=False)
    """Is told of each month that is about to be judged, and how much of all judging is done."""


@dataclass(frozen=True)
class TriedChange:
    """What the change came to."""

    figures: RuleTrial
    rows: pl.DataFrame
    """Every row that comes or goes, with _COLUMNS."""
    drawn: pl.DataFrame
    """The same of the rows drawn, each with the columns of the register's row that it is of."""
    problems: Sequence[SimauditError]
    """Lists that could not be read."""


def try_change(store: Store, config: Config, request: WhatifRequest, moment: datetime) -> TriedChange:
    """Judge the months by both rule sets; raises UsageError, CatalogueError, IntakeError, BusyError.

    `moment` has a zone. Folders in the store that are needed meanwhile are removed at the end.
    """
    store.require_ledger()
    refuse_lost_key(store, config.key_file)
    key = installation_key(config.key_file)
    with store.open_ledger() as ledger:
        scratch = private_folder(store.building_trial)
        rules = rules_of(config)
        after_config = changed_config(config, request.change, scratch / "checks")
        if request.change.catalogue is None:
            # Before anything is judged.
            require_sound_checks(rules_of(after_config).checks)
        waivers = configured_waivers(config, rules)
        lists = request.lists or config.inbox
        months = tried_months(store, ledger, config, key, request.months, request.carrier, lists)
        before_request = TrialRequest(config, key, waivers, private_folder(scratch / "before"))
        after_request = replace(before_request, config=after_config, folder=private_folder(scratch / "after"))
        registers = get_args(HonestRegister) if request.honest else ()
        begin = _Begun(request.show, 2 * (len(months.months) + len(registers)))
        trials = _judged(before_request, after_request, months.months, request.change.catalogue, begin)
        honest = _honest(trials, request, before_request, after_request, scratch, begin)
        settings = CaseSettings.of(config, key, rules.checks)
        figures, compared = _figures(ledger, config, settings, request, months, trials, moment)
        rows, drawn = _changed_rows(ledger, compared, months.months, request.seed)
    drawn_rows = tuple(
        ChangedRow(**row) for row in drawn.select(*ChangedRow.model_fields).iter_rows(named=True)
    )
    figures = figures.model_copy(update={**honest, "drawn": drawn_rows})
    return TriedChange(figures, rows, drawn, months.problems)


@dataclass(frozen=True)
class _Trials:
    before: RuleSetTrial
    after: RuleSetTrial
    seconds: tuple[float, float]


@dataclass
class _Begun:
    show: Callable[[RunStanding], None]
    all: int
    """How many months are judged, each by both rule sets."""
    begun: int = 0

    def each(self, months: Iterable[TriedMonth]) -> Iterator[TriedMonth]:
        """The months, each of which is told when it is asked for."""
        for month in months:
            self.show(RunStanding(self.begun / self.all, "judge", month=str(month.period)))
            self.begun += 1
            yield month


def _judged(
    before: TrialRequest,
    after: TrialRequest,
    months: Sequence[TriedMonth],
    catalogue: Path | None,
    begin: _Begun,
) -> _Trials:
    started = time.perf_counter()
    trial_before = judge_months(before, begin.each(months))
    middle = time.perf_counter()
    after = replace(after, before=trial_before)
    if catalogue:
        trial_after = judge_months_by(catalogue, after, months)
    else:
        trial_after = judge_months(after, begin.each(months))
    return _Trials(trial_before, trial_after, (middle - started, time.perf_counter() - middle))


def _honest(
    trials: _Trials,
    request: WhatifRequest,
    before: TrialRequest,
    after: TrialRequest,
    scratch: Path,
    begin: _Begun,
) -> dict[str, object]:
    """The fields of the figures about the honest registers."""
    ids = [check.id for check in touched_checks(trials.before, trials.after)]
    if not request.honest or not ids:
        return {"innocents": (), "honest_rows": 0}
    innocents: list[TrialInnocents] = []
    honest_rows = 0
    for register in get_args(HonestRegister):
        month, rows = honest_month(register, scratch / register)
        first = honest_request(before, scratch / f"{register}_before")
        second = honest_request(after, scratch / f"{register}_after")
        judged = _judged(first, second, [month], request.change.catalogue, begin)
        innocents += trial_innocents(judged.before, judged.after, ids, register, rows)
        honest_rows += rows
    innocents.sort(key=lambda row: row.check_id)
    return {"innocents": tuple(innocents), "honest_rows": honest_rows}


def _figures(
    ledger: Ledger,
    config: Config,
    settings: CaseSettings,
    request: WhatifRequest,
    months: TriedMonths,
    trials: _Trials,
    moment: datetime,
) -> tuple[RuleTrial, list[ComparedTrial]]:
    checks = touched_checks(trials.before, trials.after)
    ids = [check.id for check in checks]
    compared = list(compared_trials(trials.before, trials.after, months.months, ids))
    changes = sorted(
        (change for trial in compared for change in trial_changes(trial, ids)),
        key=lambda change: (change.check_id, change.period, change.carrier),
    )
    figures = RuleTrial(
        run=run_of(config, months.months[-1].period, moment, trials.after.fingerprint),
        change=request.change.text,
        rule_set_before=trials.before.fingerprint,
        months=tuple(str(month.period) for month in months.months),
        carriers=tuple(sorted({trial.carrier for trial in compared})),
        left_out=tuple(months.left_out),
        narrow=tuple(months.narrow),
        lists=tuple(
            (str(month.period), kind, file)
            for month in months.months
            for kind, file in sorted(month.lists.items())
        ),
        not_tried=trials.after.not_tried,
        checks=checks,
        changes=tuple(changes),
        cases=tuple(case_moves(ledger, settings, trials.before, trials.after)),
        acts=tuple(act_moves(trials.before, trials.after)),
        precision=trial_precision(ledger, compared, months.months),
        innocents=(),
        honest_rows=0,
        seed=request.seed,
        drawn=(),
        seconds_before=round(trials.seconds[0], 3),
        seconds_after=round(trials.seconds[1], 3),
    )
    return figures, compared


_COLUMNS: Final = (
    "period", "carrier", "check_id", "change", "file", "record", "msisdn", "subject", "detail",
)  # fmt: skip


def _changed_rows(
    ledger: Ledger, compared: Sequence[ComparedTrial], months: Sequence[TriedMonth], seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every row that comes or goes, and those that are drawn, with their rows of the register."""
    moved = pl.concat(
        [
            trial.rows.filter(pl.col("change") != "both").with_columns(
                pl.lit(trial.period).alias("period"), pl.lit(trial.carrier).alias("carrier")
            )
            for trial in compared
        ]
    )
    identity = pl.concat_str(*_COLUMNS[:-1], separator="\x1f", ignore_nulls=True).alias("identity")
    drawn = moved.with_columns(lots(ledger, moved.select(identity)["identity"], seed).alias("lot"))
    drawn = drawn.sort("lot").head(DRAWN).sort("period", "carrier", "check_id", "place")
    files = {
        (str(month.period), carrier): stored
        for month in months
        for carrier, stored in month.months.current.items()
    }
    pieces = []
    for (period, carrier), rows in drawn.group_by("period", "carrier", maintain_order=True):
        stored = files[str(period), str(carrier)]
        columns = [name for name in pl.read_parquet_schema(stored.path) if name in COLUMNS]
        register = pl.scan_parquet(stored.path).select(
            "file", "record", *(name for name in columns if name not in rows.columns)
        )
        pieces.append(
            rows.lazy().join(register, on=["file", "record"], how="left", maintain_order="left").collect()
        )
    changed = moved.select(_COLUMNS)
    if not pieces:
        return changed, changed
    every = pl.concat(pieces, how="diagonal_relaxed")
    return changed, every.select(
        *_COLUMNS, pl.exclude(*_COLUMNS, "place", "lot", "paper", "name", "born", "reported")
    )
