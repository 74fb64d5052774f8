"""What all stages of an audit share: the request, the ledger, the time that they take, and the run itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl

from simaudit.config import Config, languages
from simaudit.config.key import key_fingerprint
from simaudit.config.own_folders import names_of
from simaudit.jobs.audit.progress import Timer
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.period import Period
from simaudit.report.figures.base import AcceptedChange, RunInfo
from simaudit.store.criteria_changes import changes_in_force
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import EarlierMonths, earlier_months
from simaudit.store.month_hashes import RowsOf
from simaudit.store.samples import SampledStratum
from simaudit.version import __version__


@dataclass(frozen=True)
class AuditContext:
    """What all stages and carriers of an audit share."""

    request: AuditRequest
    ledger: Ledger
    timer: Timer
    run: RunInfo
    rows_of: RowsOf
    """Where the rows of the months before are; while a month is recorded, its own too."""
    numbers: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """By carrier that letters went to, the rows of numbers that they named (notified_numbers.py)."""
    results_before: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """By carrier, of the months before this one."""
    files_before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By carrier, sha256 of the files that were read in its last audited month."""
    samples: Mapping[str, tuple[SampledStratum, ...]] = field(default_factory=dict)
    """By carrier, of the months before and of this month's earlier runs."""

    @cached_property
    def earlier(self) -> Callable[[str], EarlierMonths]:
        """Carrier → its months that this one is compared with."""
        return earlier_months(self.ledger, self.request.period, key_fingerprint(self.request.key))


def run_of(config: Config, period: Period, made_at: datetime, rule_set: str, **facts: Any) -> RunInfo:
    """What any page says of what made it, by a configuration; `facts` are further fields."""
    return RunInfo(
        period=str(period),
        made_at=made_at,
        version=__version__,
        rule_set=rule_set,
        langs=languages(config.lang),
        letterhead=config.letterhead,
        province=config.province,
        names=dict(names_of(config)),
        **facts,
    )


def run_info(request: AuditRequest, ledger: Ledger, made_at: datetime) -> RunInfo:
    """What reports say of the run itself; `made_at` has a zone."""
    config = request.config
    fingerprints = {check.id: check.fingerprint for check in request.rules.enabled}
    accepted = changes_in_force(ledger, request.period, fingerprints)
    return run_of(
        config,
        request.period,
        made_at,
        request.rules.fingerprint,
        communes=config.communes,
        selfcheck=request.options.selfcheck,
        full=request.options.full,
        own_tables=request.rules.own_tables,
        criteria_changes=tuple(AcceptedChange(**vars(change)) for change in accepted),
    )
