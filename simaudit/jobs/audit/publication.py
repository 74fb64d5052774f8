"""Last stage of an audit: months, output and ledger put into their places, all or none of them.

The manifest says beside inputs and outputs what judged them, and what was left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simaudit.config.key import key_fingerprint
from simaudit.files import fsync_tree
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.audit.built_month import BuiltMonth
from simaudit.jobs.audit.cases import later_cases
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.load import LoadedExtracts
from simaudit.jobs.inputs.not_read import recorded
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.inputs.up_to_date import request_hash
from simaudit.jobs.inputs.versions import VERSIONS
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.overview import NotRead
from simaudit.store.atomic_swap import atomic_swap
from simaudit.store.manifest import listed_inputs, write_manifest
from simaudit.store.run_record import RunRecord, record_run
from simaudit.version import __version__


def publish(context: AuditContext, loaded: LoadedExtracts, built: BuiltMonth, folder: Path) -> None:
    """Write the manifest, and put the built folder, the months' rows and the ledger's entries in place.

    Raises OutputError; a run that stops at any instant leaves all three as they were.
    """
    request, ledger, timer = context.request, context.ledger, context.timer
    timer.progress.phase("finish")
    facts = manifest_facts(request, context.run, loaded.accounts, whole=not built.problems)
    facts |= {"findings": built.hashes}
    facts |= {"seconds": rounded(timer.seconds), "relations": rounded(timer.relations)}
    write_manifest(folder, loaded.accounts, facts, built.others.inputs)
    fsync_tree(folder)
    moves = [
        move for month in loaded.months for move in request.store.month_moves(request.period, month.carrier)
    ]
    record = _run_record(request, context.run, loaded.accounts, built.unread)
    with atomic_swap([*moves, (folder, request.folder)], request.store.journal, str(record.made_at)):
        cases = built.cases.record()
        months = [
            replace(carrier.record, figures=cases.figures[carrier.record.carrier])
            for carrier in built.carriers
        ]
        later = later_cases(ledger, request.period, built.cases.latest, key_fingerprint(request.key))
        record_run(ledger, record, months, context.rows_of, [(request.period, cases), *later], request.folder)


def _run_record(
    request: AuditRequest, run: RunInfo, accounts: Sequence[FileAccount], unread: Sequence[NotRead]
) -> RunRecord:
    return RunRecord(
        period=request.period,
        made_at=run.made_at.replace(tzinfo=None),
        version=__version__,
        rule_set=run.rule_set,
        inputs=json.dumps(listed_inputs(accounts)),
        not_read=recorded(unread),
        selfcheck=request.options.selfcheck,
        key=key_fingerprint(request.key),
    )


def manifest_facts(
    request: AuditRequest, run: RunInfo, accounts: Sequence[FileAccount], *, whole: bool
) -> dict[str, Any]:
    """The manifest's facts, without inputs, outputs, findings and seconds.

    A run that left something out is not `whole`: the same request has to be audited again.
    """
    return {
        "period": str(request.period),
        "made_at": run.made_at.isoformat(timespec="seconds"),
        "langs": list(request.langs),
        "selfcheck": request.options.selfcheck,
        "versions": VERSIONS,
        "rule_set": run.rule_set,
        "own_tables": [table.model_dump() for table in run.own_tables],
        "key": key_fingerprint(request.key),
        "checks_off": request.rules.off,
        "lists": request.lists.hashes,
        "notified": request.lists.notified_from,
        "waivers": request.waivers.sha256,
        "constants": [
            {"carrier": account.carrier, "name": account.name, "column": column, "value": value}
            for account in accounts
            for column, value in account.constants.items()
        ],
        "damage": damaged_columns(accounts),
        "destroyed": destroyed_columns(accounts),
        "asked": request_hash(request, accounts) if whole else None,
    }


def damaged_columns(accounts: Sequence[FileAccount]) -> list[dict[str, Any]]:
    """The damage of the files: carrier, name and the fields of `Damage`."""
    return [
        {"carrier": account.carrier, "name": account.name, **damage.model_dump()}
        for account in accounts
        for damage in account.damage
    ]


def destroyed_columns(accounts: Sequence[FileAccount]) -> list[dict[str, Any]]:
    """The files with columns beyond repair: carrier, name, columns."""
    return [
        {"carrier": account.carrier, "name": account.name, "columns": list(account.destroyed)}
        for account in accounts
        if account.destroyed
    ]


def rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    """Seconds by phase or relation, to the millisecond."""
    return {name: round(value, 3) for name, value in seconds.items()}
