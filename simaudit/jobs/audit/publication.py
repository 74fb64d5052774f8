"""Last stage of an audit: the month recorded, shown, and put in its place, all or nothing of it.

The manifest says beside inputs and outputs what judged them, and what was left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from simaudit.config.key import key_fingerprint
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.audit.built_month import BuiltMonth
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.load import LoadedExtracts
from simaudit.jobs.inputs.not_read import recorded
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.inputs.up_to_date import VERSIONS, request_hash
from simaudit.jobs.stored.cases import CaseSettings, record_later_cases
from simaudit.jobs.stored.month_annexes import stored_findings, write_case_annexes, write_work
from simaudit.jobs.stored.month_folder import Replacement, replace_month, write_month
from simaudit.jobs.stored.stored_month import StoredMonth, stored_month
from simaudit.report.figures.base import RunInfo
from simaudit.rules.reference_tables import table_sources
from simaudit.store.cases import record_cases
from simaudit.store.manifest import listed_inputs, write_manifest
from simaudit.store.run_record import RunRecord, record_run
from simaudit.version import __version__


def publish(context: AuditContext, loaded: LoadedExtracts, built: BuiltMonth, folder: Path) -> StoredMonth:
    """Record the month, render it into `folder`, and put months' rows and the folder in place.

    Raises OutputError; a run that stops at any instant leaves months, output and ledger as they were.
    """
    request, ledger, timer = context.request, context.ledger, context.timer
    before, read = context.rows_of, {(request.period, of.carrier): of.path for of in loaded.months}
    context = replace(context, rows_of=lambda *month: read.get(month) or before(*month))
    with ledger.transaction() as commit:
        with timer.phase("record"):
            _record(context, loaded, built)
            figures, full = built.cases.carriers, request.options.full
            month = stored_month(ledger, request.period, request.langs, full=full, recorded=figures)
        with timer.phase("cases"):
            hashes = _write_annexes(context, loaded, built, month, folder)
        with timer.phase("report"):
            write_month(month, request.folder, folder, built.others.staying)
        with timer.phase("finish"):
            facts = manifest_facts(request, context.run, loaded.accounts, whole=not built.problems)
            took = {"seconds": rounded(timer.seconds), "relations": rounded(timer.relations)}
            facts |= {"findings": hashes, **took}
            write_manifest(folder, loaded.accounts, facts, built.others.inputs, built.others.staying)
            moves = [
                move
                for read in loaded.months
                for move in request.store.month_moves(request.period, read.carrier)
            ]
            replacement = Replacement(request.folder, folder, built.others.staying, moves)
            replace_month(request.store, ledger, replacement, commit)
    return month


def _record(context: AuditContext, loaded: LoadedExtracts, built: BuiltMonth) -> None:
    """Write the run, its months and their cases into the ledger, and tell later months' cases again."""
    request, ledger = context.request, context.ledger
    cases = built.cases.record()
    months = [
        replace(carrier.record, figures=cases.figures[carrier.record.carrier]) for carrier in built.carriers
    ]
    run = RunRecord(
        period=request.period,
        made_at=context.run.made_at.replace(tzinfo=None),
        version=__version__,
        rule_set=context.run.rule_set,
        inputs=json.dumps(listed_inputs(loaded.accounts)),
        not_read=recorded(built.unread),
        selfcheck=request.options.selfcheck,
        key=key_fingerprint(request.key),
    )
    record_run(ledger, run, months, context.rows_of)
    # The run's own months have their figures; to write them once more takes as long as the first time.
    others = {carrier: cases.figures[carrier] for carrier in built.others.carriers}
    record_cases(ledger, request.period, replace(cases, figures=others))
    record_later_cases(ledger, request.period, built.cases.latest, key_fingerprint(request.key))


def _write_annexes(
    context: AuditContext, loaded: LoadedExtracts, built: BuiltMonth, month: StoredMonth, folder: Path
) -> dict[str, str]:
    """Write what is restricted over all carriers, where it is wanted.

    Returns path of every CSV with personal data → its sha256 before it was encrypted.
    """
    request, tables = context.request, built.cases.tables
    hashes = {name: digest for carrier in built.carriers for name, digest in carrier.hashes.items()}
    hashes |= built.others.findings
    if request.options.no_restricted:
        return hashes
    store = request.store
    settings = CaseSettings.of(request.config, request.key, request.rules.checks)
    hashes |= write_case_annexes(store, month, tables, settings, folder)
    if request.config.restricted.work_page:
        findings = stored_findings(request.folder, built.others.figures)
        findings |= {of.carrier: store.building_findings(of.carrier) for of in loaded.months}
        rows_of = partial(context.rows_of, request.period)
        write_work(store, month, tables, rows_of, findings, folder, settings)
    return hashes


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
        "reference_tables": table_sources(),
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
