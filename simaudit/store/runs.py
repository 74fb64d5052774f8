"""The runs that the ledger has recorded: when each was made, of what, and what it could not read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from simaudit.period import Period
from simaudit.store.ledger import Ledger


@dataclass(frozen=True)
class CarrierRun:
    """One run over a carrier's month, as the ledger has it."""

    made_at: datetime
    """Vietnamese time, without the zone."""
    version: str
    rule_set: str
    inputs: tuple[Mapping[str, Any], ...]
    """The carrier's files, as the manifest lists them."""

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """(name, sha256) of the files."""
        return tuple((file["name"], file["sha256"]) for file in self.inputs)


class RunRow(NamedTuple):
    """A run as the ledger has it."""

    period: str
    made_at: datetime
    version: str
    """Of simaudit."""
    rule_set: str
    """The fingerprint of the rules."""
    carriers: Sequence[str]
    inputs: str
    not_read: str | None
    selfcheck: bool | None
    key: str | None


_EVERY_RUN: Final = f"SELECT {', '.join(RunRow._fields)} FROM run ORDER BY rowid"


def every_run(ledger: Ledger, period: Period | None = None) -> list[RunRow]:
    """The runs over a month, None: over all, in the order they were made; all are read at once."""
    runs = map(RunRow._make, ledger.once(_EVERY_RUN))
    return [run for run in runs if period is None or run.period == str(period)]


def is_written(ledger: Ledger, name: str) -> bool:
    """Whether the ledger has what a swap of this name recorded.

    That is a run made, a month withdrawn, or a change of criteria accepted at this moment (`str` of a
    datetime), or a manifest of this hash that is the last one sealed of its month.
    """
    moments = ledger.column(
        "SELECT made_at FROM run UNION ALL SELECT withdrawn_at FROM withdrawal "
        "UNION ALL SELECT accepted_at FROM criteria_change"
    )
    manifests = ledger.column("SELECT last(manifest ORDER BY rowid) FROM seal GROUP BY period")
    return name in map(str, (*moments, *manifests))


def holds_selfchecks(ledger: Ledger) -> bool | None:
    """Whether the runs are self-checks; None where there are none."""
    runs = every_run(ledger)
    return bool(runs[-1].selfcheck) if runs else None


def runs_of_month(ledger: Ledger, period: Period) -> dict[str, list[CarrierRun]]:
    """By carrier, every run over its month, in the order they were made."""
    runs: dict[str, list[CarrierRun]] = {}
    for run in every_run(ledger, period):
        inputs = json.loads(run.inputs)
        for carrier in run.carriers:
            files = tuple(file for file in inputs if file["carrier"] == carrier)
            runs.setdefault(carrier, []).append(CarrierRun(run.made_at, run.version, run.rule_set, files))
    return runs


def last_run_of(ledger: Ledger, period: Period, carrier: str) -> CarrierRun | None:
    """The last run over the carrier's month; None where there was none."""
    return next(reversed(runs_of_month(ledger, period).get(carrier, [])), None)


def recorded_not_read(ledger: Ledger, period: Period, without: Sequence[str] = ()) -> list[Any]:
    """What the month's last run could not read: the items of `RunRecord.not_read`.

    `without`: runs over these carriers alone don't count.
    """
    items = [run.not_read for run in every_run(ledger, period) if not {*run.carriers} <= {*without}]
    return list(json.loads((items[-1] if items else None) or "[]"))


def audited_late(ledger: Ledger, period: Period) -> dict[str, tuple[str, ...]]:
    """By carrier, months before this one that were audited after it was: its report knew nothing of them."""
    late: dict[str, set[str]] = {}
    for run in every_run(ledger):
        for carrier in run.carriers:
            if run.period == str(period):
                late[carrier] = set()
            elif run.period < str(period) and carrier in late:
                late[carrier].add(run.period)
    return {carrier: tuple(sorted(months)) for carrier, months in late.items() if months}
