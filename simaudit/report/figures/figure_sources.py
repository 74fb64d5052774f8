"""What one carrier's figures are counted from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from simaudit.config.rules_in_force import Rules
from simaudit.intake.records.account import FileAccount
from simaudit.judge.carriers import Judged
from simaudit.judge.findings import MarkedFindings
from simaudit.report.figures.checks import CheckMonth
from simaudit.report.figures.estimates import CheckSample
from simaudit.report.figures.examples import IdleWaiver
from simaudit.report.figures.holders import no_holders
from simaudit.report.figures.number_tally import NumberTally


@dataclass(frozen=True)
class FigureSources:
    """What one carrier's figures are counted from; other carriers' rows in any of it are left out."""

    judged: Judged
    """Its register is open; its table `finding` has the carrier's findings, those across carriers
    included."""
    results: pl.DataFrame
    """Rows of `row_models.Result`, one per check."""
    findings: pl.LazyFrame
    """Rows of `row_models.Finding`; only severity, nature, number, place, state, waiver and first
    period are read."""
    marked: MarkedFindings
    """Without what accuses nobody (set_aside.py)."""
    tally: NumberTally
    accounts: Sequence[FileAccount]
    rules: Rules
    earlier: Mapping[str, Sequence[CheckMonth]] = field(default_factory=dict)
    """Check id → its earlier results."""
    holders: pl.DataFrame = field(default_factory=no_holders)
    """Those who owe an explanation (holders.py)."""
    reported: pl.DataFrame | None = None
    """The reported numbers (reported.py); None where there is no list."""
    waivers: tuple[IdleWaiver, ...] = ()
    """As of the figures."""
    samples: Mapping[str, CheckSample] = field(default_factory=dict)
    """Check id → what the last sample of its findings says."""
    case_points: Collection[str] = ()
    """Codes of points that a row with a sign of violation names, which may be in a case."""
