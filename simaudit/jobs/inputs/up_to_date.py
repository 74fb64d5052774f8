"""Whether a month was audited already: same files, same rules, same options, and its output is whole."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import phonenumbers
import polars as pl

from simaudit.config.own_folders import names_of
from simaudit.errors import UsageError
from simaudit.files import file_hash, file_name
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.paths import CHECKS, REPORTS
from simaudit.store.follow_ups import follow_ups_since
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import file_differences, read_manifest
from simaudit.store.responses import responses_since
from simaudit.store.runs import every_run
from simaudit.store.withdrawal import outdated_months
from simaudit.version import __version__

VERSIONS: Final[Mapping[str, str]] = {
    "simaudit": __version__,
    "duckdb": duckdb.__version__,
    "polars": pl.__version__,
    "phonenumbers": phonenumbers.__version__,
}
"""Library → version on which findings may depend, as manifests and receipts name them."""


def request_hash(request: AuditRequest, accounts: Sequence[FileAccount]) -> str:
    """sha256 over everything that a run's files depend on, except for earlier months in the ledger."""
    return _hash(request, sorted((account.carrier, account.name, account.sha256) for account in accounts))


def unchanged_since(request: AuditRequest, ledger: Ledger) -> str | None:
    """When the same request ran last, if its output is whole and as it would be now; else None.

    What a stream holds is known only once it is read.
    """
    folder, options, lists = request.folder, request.options, request.lists
    if lists.problems or lists.left_out or request.inputs.refused or options.streams or options.held:
        return None
    try:
        manifest = read_manifest(folder)
        files = [
            (carrier, file_name(path), file_hash(path))
            for carrier, paths in request.inputs.extracts.items()
            for path in paths
        ]
        if manifest.get("asked") != _hash(request, sorted(files)) or file_differences(folder):
            return None
    except (UsageError, OSError, KeyError):
        return None
    made_at: str = manifest["made_at"]
    return made_at if _still_last(request, ledger, made_at) else None


def _still_last(request: AuditRequest, ledger: Ledger, made_at: str) -> bool:
    """Whether the run is the store's last of the month, and no earlier month, answer or follow-up came since.

    States depend on earlier months, which may have been withdrawn too, and the reports show answers and
    follow-ups.
    """
    runs = every_run(ledger)
    run_numbers = [number for number, run in enumerate(runs) if run.period == str(request.period)]
    if not run_numbers or runs[run_numbers[-1]].made_at.isoformat(timespec="seconds") != made_at[:19]:
        return False
    if any(run.period < str(request.period) for run in runs[run_numbers[-1] :]):
        return False
    if any(month.carrier in request.inputs.extracts for month, _ in outdated_months(ledger, request.period)):
        return False
    made = runs[run_numbers[-1]].made_at
    return not responses_since(ledger, made) and not follow_ups_since(ledger, made)


def _hash(request: AuditRequest, files: list[tuple[str, str, str]]) -> str:
    config, options, declared = request.config, request.options, request.declared
    facts: dict[str, Any] = {
        "period": str(request.period),
        "files": files,
        "lists": request.lists.hashes,
        "profiles": {carrier: asdict(profile) for carrier, profile in request.profiles.items()},
        "waivers": request.waivers.sha256,
        "declared": declared.rows() if declared is not None else [],
        "params": {check.id: check.header.params for check in request.rules.checks},
        "off": request.rules.off,
        "own_tables": [table.model_dump() for table in request.rules.own_tables],
        "langs": request.langs,
        "restricted": not options.no_restricted,
        "recipients": config.restricted.recipients,
        "work_page": config.restricted.work_page,
        "selfcheck": options.selfcheck,
        "full": options.full,
        "cases": [
            config.cases.model_dump(),
            sorted(config.default_portraits),
            sorted(config.portraits.items()),
        ],
        "letterhead": config.letterhead.model_dump(),
        "names": {carrier: name.model_dump() for carrier, name in names_of(config).items()},
        "province": config.province,
        "communes": config.communes,
        "key": hashlib.sha256(request.key).hexdigest(),
        "versions": VERSIONS,
        # Wording and layout too: the reports show them.
        "catalogue": _folders(request),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def _folders(request: AuditRequest) -> list[tuple[str, str]]:
    folders = {CHECKS, REPORTS, *(check.path.parent.parent for check in request.rules.checks)}
    return [
        (str(path.relative_to(folder)), _hash_as_it_is(path, at.st_ino, at.st_mtime_ns, at.st_size))
        for folder in sorted(folders)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (at := path.stat())
    ]


@cache
def _hash_as_it_is(path: Path, _number: int, _changed: int, _size: int) -> str:
    """Read once a process, unless it is another file by then, or was written to."""
    return file_hash(path)
