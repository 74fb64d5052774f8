"""Whether a month was audited already: same files, same rules, same options, and its output is whole."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from simaudit.audit.request import Order
from simaudit.audit.versions import VERSIONS
from simaudit.errors import UsageError
from simaudit.files import file_hash
from simaudit.intake.account import FileAccount
from simaudit.paths import CHECKS, REPORTS
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import differences, read_manifest
from simaudit.store.responses import responses_since
from simaudit.store.runs import recorded_runs


def asked(order: Order, accounts: Sequence[FileAccount]) -> str:
    """sha256 over everything that a run's files depend on, beside what the ledger holds of earlier months."""
    return _asked(order, sorted((account.carrier, account.name, account.sha256) for account in accounts))


def unchanged_since(order: Order, ledger: Ledger) -> str | None:
    """When the same was asked last, where its output is whole and nothing came between; else None."""
    folder = order.out / str(order.period)
    if order.problems or order.inputs.refused:
        return None
    try:
        manifest = read_manifest(folder)
        files = [
            (carrier, path.name, file_hash(path))
            for carrier, paths in order.inputs.extracts.items()
            for path in paths
        ]
        if manifest.get("asked") != _asked(order, sorted(files)) or differences(folder):
            return None
    except (UsageError, OSError, KeyError):
        return None
    made_at: str = manifest["made_at"]
    return made_at if _still_last(order, ledger, made_at) else None


def _still_last(order: Order, ledger: Ledger, made_at: str) -> bool:
    """The run is this store's last of the month, and no earlier month, on which states hang, came since.

    Nor any answer, which the reports show.
    """
    runs = recorded_runs(ledger)
    own = [place for place, (period, _) in enumerate(runs) if period == str(order.period)]
    if not own or runs[own[-1]][1].isoformat(timespec="seconds") != made_at[:19]:
        return False
    if any(period < str(order.period) for period, _ in runs[own[-1] :]):
        return False
    return not responses_since(ledger, runs[own[-1]][1])


def _asked(order: Order, files: list[tuple[str, str, str]]) -> str:
    declared = order.references.get("declared")
    facts: dict[str, Any] = {
        "period": str(order.period),
        "files": files,
        "lists": order.lists,
        "profiles": {carrier: asdict(profile) for carrier, profile in order.profiles.items()},
        "waivers": order.waivers.sha256,
        "declared": declared.rows() if declared is not None else [],
        "params": {check.id: check.header.params for check in order.rules.checks},
        "off": order.rules.off,
        "langs": order.langs,
        "restricted": order.restricted,
        "recipients": order.recipients,
        "selfcheck": order.selfcheck,
        "authority": order.authority,
        "place": order.place,
        "key": hashlib.sha256(order.key).hexdigest(),
        "versions": VERSIONS,
        # Wording and layout too: the reports show them.
        "catalogue": _folders(order),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def _folders(order: Order) -> list[tuple[str, str]]:
    folders = {CHECKS, REPORTS, *(check.path.parent.parent for check in order.rules.checks)}
    return [
        (str(path.relative_to(folder)), file_hash(path))
        for folder in sorted(folders)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
