"""Makes the figures of a month that a province shows others: rounded counts of people alone."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from simaudit.config.key import installation_key
from simaudit.config.model import Config
from simaudit.config.signature import fingerprint, signed
from simaudit.errors import UsageError
from simaudit.jobs.audit.month_findings import intact_month
from simaudit.jobs.shared.signed_file import write_shared
from simaudit.period import Period
from simaudit.report.figures.shared import ROUNDED, SharedCarrier, SharedFigures, shared_carrier
from simaudit.rules.scope import in_scope_sql
from simaudit.store.json_forms import SHARE
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_months, stored_month, wanted_month
from simaudit.store.runs import last_rules
from simaudit.store.store import Store
from simaudit.store.strata import YEARS_A_CLASS, judged_checks, stratum_counts


@dataclass(frozen=True)
class Shared:
    """What was written."""

    figures: SharedFigures
    fingerprint: str
    """Of the public key, to be told to who reads the file."""
    left_out: tuple[str, ...]
    """Carriers with too few people in every class."""


def share(store: Store, config: Config, period: Period | None, carrier: str | None, path: Path) -> Shared:
    """Write a month's figures, of all carriers or one alone, into a signed file.

    `period` None: the month audited last. Raises UsageError where the configuration has no province, or the
    store no such month, or not its rows; OutputError.
    """
    shared = month_figures(store, config, period, carrier)
    write_shared(shared.figures, path)
    return shared


def month_figures(store: Store, config: Config, period: Period | None, carrier: str | None = None) -> Shared:
    """The signed figures of a month in the store; parameters and errors as those of `share`."""
    if not config.province:
        raise UsageError("province_needed", place=config.place_of("province"))
    store.require_ledger()
    with store.open_ledger() as ledger:
        month = wanted_month(ledger, period, carrier)
        audited = sorted(name for recorded, name in recorded_months(ledger) if recorded == str(month))
        names = [name for name in audited if carrier in (None, name)]
        carriers = {name: _carrier(store, ledger, month, name, config.province) for name in names}
        version, rule_set, made_at = last_rules(ledger, month)
    shared_carriers = [figures for figures in carriers.values() if figures]
    content = {
        "schema": SHARE,
        "province": config.province,
        "period": str(month),
        "version": version,
        "rule_set": rule_set,
        "audited_at": made_at.isoformat(timespec="seconds"),
        "rounded_down_to": ROUNDED,
        "years_a_class": YEARS_A_CLASS,
        "only": carrier,
        "carriers": [figures.model_dump(mode="json") for figures in shared_carriers],
    }
    figures = SharedFigures.model_validate(signed(content, installation_key(config.key_file)))
    left_out = tuple(name for name, figures in carriers.items() if figures is None)
    return Shared(figures, fingerprint(figures.key), left_out)


def _carrier(
    store: Store, ledger: Ledger, period: Period, carrier: str, province: str
) -> SharedCarrier | None:
    intact_month(store, ledger, period, carrier)
    month = stored_month(ledger, period, carrier, store.month)
    if month is None:
        raise UsageError("nothing_audited", path=store.folder)
    counts = stratum_counts(ledger, month, in_scope_sql(province, "province_code"))
    checks = {
        check_id: (
            hashlib.sha256(f"{check.fingerprint}\n{check.params}".encode()).hexdigest(),
            counts.findings.get(check_id, {}),
        )
        for check_id, check in judged_checks(ledger, month).items()
        if check.unwaived == 0 or check_id in counts.findings
    }
    return shared_carrier(carrier, counts.people, checks)
