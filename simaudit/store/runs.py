"""The runs that the ledger has recorded: when each was made, of what, and what it could not read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def recorded_runs(ledger: Ledger) -> list[tuple[str, datetime]]:
    """(period, made_at) of every run, in the order they were made."""
    return ledger.execute("SELECT period, made_at FROM run ORDER BY rowid").fetchall()


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
    selfchecks = ledger.column("SELECT selfcheck FROM run ORDER BY rowid DESC LIMIT 1")
    return bool(selfchecks[0]) if selfchecks else None


def last_rules(ledger: Ledger, period: Period) -> tuple[str, str, datetime]:
    """(version of simaudit, fingerprint of the rule set, made_at) of the month's last run; it has one."""
    rows: list[tuple[str, str, datetime]] = ledger.execute(
        "SELECT version, rule_set, made_at FROM run WHERE period = $period ORDER BY rowid DESC LIMIT 1",
        {"period": period},
    ).fetchall()
    return rows[0]


def runs_of_month(ledger: Ledger, period: Period) -> dict[str, list[CarrierRun]]:
    """By carrier, every run over its month, in the order they were made."""
    rows = ledger.execute(
        "SELECT made_at, version, rule_set, carriers, inputs FROM run WHERE period = $period ORDER BY rowid",
        {"period": period},
    ).fetchall()
    runs: dict[str, list[CarrierRun]] = {}
    for made_at, version, rule_set, carriers, inputs in rows:
        files_by_carrier: dict[str, list[Mapping[str, Any]]] = {carrier: [] for carrier in carriers}
        for file in json.loads(inputs):
            if file["carrier"] in files_by_carrier:
                files_by_carrier[file["carrier"]].append(file)
        for carrier, files in files_by_carrier.items():
            runs.setdefault(carrier, []).append(CarrierRun(made_at, version, rule_set, tuple(files)))
    return runs


def last_run_of(ledger: Ledger, period: Period, carrier: str) -> CarrierRun | None:
    """The last run over the carrier's month; None where there was none."""
    return next(reversed(runs_of_month(ledger, period).get(carrier, [])), None)


def last_carriers(ledger: Ledger, period: Period) -> list[str]:
    """The carriers of the month's last run; it has one."""
    carriers: list[str] = ledger.first(
        "SELECT carriers FROM run WHERE period = $period ORDER BY rowid DESC LIMIT 1", {"period": period}
    )
    return carriers


def recorded_not_read(ledger: Ledger, period: Period, without: Sequence[str] = ()) -> list[Any]:
    """What the month's last run could not read: the items of `RunRecord.not_read`.

    `without`: runs over these carriers alone don't count.
    """
    items = ledger.first(
        "SELECT not_read FROM run WHERE period = $period AND NOT list_has_all($without, carriers) "
        "ORDER BY rowid DESC LIMIT 1",
        {"period": period, "without": list(without)},
    )
    return list(json.loads(items or "[]"))


def audited_late(ledger: Ledger, period: Period) -> dict[str, tuple[str, ...]]:
    """By carrier, months before this one that were audited after it was: its report knew nothing of them."""
    rows = ledger.execute(
        """
        WITH audited AS (SELECT period, unnest(carriers) AS carrier, rowid AS place FROM run),
        this AS (SELECT carrier, max(place) AS place FROM audited WHERE period = $period GROUP BY carrier)
        SELECT carrier, list(DISTINCT audited.period ORDER BY audited.period)
        FROM audited INNER JOIN this USING (carrier)
        WHERE audited.period < $period AND audited.place > this.place
        GROUP BY carrier
        """,
        {"period": period},
    ).fetchall()
    return {carrier: tuple(months) for carrier, months in rows}
