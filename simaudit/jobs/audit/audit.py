"""An audit: load every carrier's month, judge it by every check, compare, count, and write the reports.

Each stage takes values and returns one: `load` → `audited_carriers` → the writers. Months, output and ledger
change together at the very end (atomic_swap.py): a run that stops at any instant leaves all three as they
were.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from simaudit.config.key import key_fingerprint
from simaudit.contract import Result
from simaudit.errors import Note, SimauditError
from simaudit.files import file_name, fsync_tree
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.audit.audited_carriers import audited_carriers
from simaudit.jobs.audit.audited_files import audited_files
from simaudit.jobs.audit.carrier_audit import AuditContext, AuditedCarrier, run_info
from simaudit.jobs.audit.cases import run_cases
from simaudit.jobs.audit.follow_up_standing import follow_up_sheets, month_attention
from simaudit.jobs.audit.later_cases import later_cases
from simaudit.jobs.audit.load import LoadedExtracts, load
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.audit.progress import Progress, Silent
from simaudit.jobs.audit.reported import list_reported
from simaudit.jobs.audit.retirement import retire
from simaudit.jobs.audit.timer import Timer
from simaudit.jobs.audit.write import (
    CaseAnnexes,
    destroyed_columns,
    manifest_facts,
    rounded,
    write_cases,
    write_overview,
    write_pages,
)
from simaudit.jobs.inputs.known_carriers import new_carriers, refuse_other_carriers
from simaudit.jobs.inputs.named_carriers import refuse_unknown_carriers
from simaudit.jobs.inputs.not_read import not_read, recorded, with_withdrawn
from simaudit.jobs.inputs.other_carriers import OtherCarriers, keep_other_carriers
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.inputs.run_kind import refuse_mixture
from simaudit.jobs.inputs.up_to_date import unchanged_since
from simaudit.judge.prefilter import PrefilterPlan, prefilter_plan
from simaudit.period import now
from simaudit.report.annexes.findings_in_words import BookFacts
from simaudit.report.model import CarrierFigures, FollowUps, NotRead, RunInfo
from simaudit.rules.check import rule_set_fingerprint
from simaudit.rules.reference_tables import reference_carriers
from simaudit.store.atomic_swap import atomic_swap, refuse_irreplaceable
from simaudit.store.follow_ups import follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import listed_inputs, read_manifest, write_manifest
from simaudit.store.month_hashes import intact_rows
from simaudit.store.month_keys import require_key
from simaudit.store.months import not_submitted, recorded_carriers, recorded_results
from simaudit.store.retention import finish_deletion
from simaudit.store.run_record import RunRecord, record_run
from simaudit.store.runs import recorded_runs
from simaudit.store.seal import seal
from simaudit.store.withdrawal import withdrawn_carriers
from simaudit.version import __version__


def audit(request: AuditRequest, progress: Progress | None = None) -> Outcome:
    """Audit the month; raises BusyError where another run holds the store, OutputError where it can't write.

    Raises UsageError where the store's months were audited under another key, unless the request says that a
    new one begins.

    A carrier whose files can't be read is named in `problems`, the others are audited; raises IntakeError
    where none is left, UsageError where a file's name says another carrier that the store knows.
    """
    timer = Timer(progress or Silent())
    refuse_irreplaceable(request.out / str(request.period))
    with request.store.open_ledger(request.memory.ledger, request.memory.threads) as ledger:
        refuse_mixture(request, ledger)
        rows_of = intact_rows(ledger, request.store.month)
        require_key(ledger, request.key, request.key_file, rows_of, new=request.new_key)
        finish_deletion(request.store, ledger)
        recorded = recorded_carriers(ledger)
        refuse_other_carriers(request.inputs, request.known | recorded)
        refuse_unknown_carriers(request.named, reference_carriers() | recorded | set(request.inputs.extracts))
        since = None if request.force else unchanged_since(request, ledger)
        if since:
            return _unchanged(request, ledger, since)
        # Reading leaves Python free: meanwhile it parses what the checks ask of single rows.
        with ThreadPoolExecutor(1) as pool:
            plan = pool.submit(_prefilter_plan, request)
            loaded = load(request, ledger, timer, rows_of)
        run = run_info(request, request.moment or now())
        context = AuditContext(request, ledger, timer, run, rows_of)
        written = _written(context, loaded, plan.result())
        later = sorted({period for period, _ in recorded_runs(ledger) if period > str(request.period)})
        retired = retire(request, ledger)
    return Outcome(
        request.out / str(request.period),
        written.results,
        [
            *written.problems,
            *retired.problems,
            *_destroyed(request, destroyed_columns(loaded.accounts)),
            *_not_judged(written.results),
        ],
        loaded.accounts,
        dict(timer.seconds),
        later,
        deleted=retired.deleted,
        undecided=retired.undecided,
        files=audited_files(
            request,
            loaded.accounts,
            [carrier.figures for carrier in written.carriers],
            new_carriers(request.inputs, request.known | recorded),
        ),
        follow_ups=written.follow_ups,
        carriers=written.figures,
        rejects=loaded.rejects,
    )


def _prefilter_plan(request: AuditRequest) -> PrefilterPlan:
    # The fingerprints of all checks are parsed here too, and cached.
    rule_set_fingerprint(request.rules.checks)
    return prefilter_plan(request.rules.enabled, request.period.as_of)


def _unchanged(request: AuditRequest, ledger: Ledger, since: str) -> Outcome:
    target = request.out / str(request.period)
    manifest = read_manifest(target)
    carriers = sorted({entry["carrier"] for entry in manifest["inputs"]})
    results = recorded_results(ledger, request.period, carriers)
    retired = retire(request, ledger)
    problems = [*retired.problems, *_destroyed(request, manifest.get("destroyed", []))]
    return Outcome(
        target,
        results,
        problems,
        unchanged_since=since,
        deleted=retired.deleted,
        undecided=retired.undecided,
    )


def _case_annexes(request: AuditRequest, ledger: Ledger, carriers: Sequence[CarrierFigures]) -> CaseAnnexes:
    titles = {check.id: check.header.title for check in request.rules.checks}
    followed = follow_up_sheets(ledger, carriers, request.period)
    facts = BookFacts(request.langs[0], request.names)
    return CaseAnnexes(request.period, request.restricted, request.recipients, titles, followed, facts)


@dataclass(frozen=True)
class _Written:
    carriers: Sequence[AuditedCarrier]
    results: pl.DataFrame
    """Rows of `contract.Result`, of all carriers."""
    problems: Sequence[SimauditError]
    follow_ups: FollowUps
    figures: Sequence[CarrierFigures]
    """With their cases, as the reports show them."""


def _written(context: AuditContext, loaded: LoadedExtracts, plan: PrefilterPlan) -> _Written:
    """Audit every carrier, and put months, output and ledger in their places."""
    request, ledger, timer, run = context.request, context.ledger, context.timer, context.run
    target = request.out / str(request.period)
    with request.store.building_folder(target) as folder:
        carriers = audited_carriers(context, loaded, plan, folder)
        # Of all carriers at once: validating takes the same time for each table, however few rows it has.
        results = Result.validate(pl.concat([carrier.results for carrier in carriers]), lazy=True)
        others = keep_other_carriers(request, ledger, target, folder)
        with timer.phase("cases"):
            found, left_out = run_cases(context, [one.figures for one in carriers], others)
            annexes = _case_annexes(request, ledger, found.carriers)
            case_hashes = write_cases(found.found, found.figures, folder, request.store, annexes)
        with timer.phase("reported"):
            found = list_reported(request, carriers, found, folder)
        found = found.with_decisions(follow_up_history(ledger))
        with timer.phase("report"):
            for figures in found.carriers:
                write_pages(figures, request.langs, folder / figures.carrier)
        with timer.phase("overview"):
            problems = [*loaded.problems, *others.problems, *left_out]
            unread = _not_read(context, problems, others)
            withdrawn = withdrawn_carriers(ledger, request.period)
            shown = with_withdrawn(
                unread, [one for one in withdrawn if one[0] not in request.inputs.carriers]
            )
            follow_ups = month_attention(ledger, found.carriers, run, found.figures)
            write_overview(found.carriers, found.figures, shown, run, follow_ups, folder)
        timer.progress.phase("finish")
        facts = manifest_facts(request, run, loaded.accounts, whole=not problems)
        hashes = {name: digest for one in carriers for name, digest in one.hashes.items()}
        facts |= {"findings": hashes | dict(others.findings) | case_hashes}
        facts |= {"seconds": rounded(timer.seconds), "relations": rounded(timer.relations)}
        write_manifest(folder, loaded.accounts, facts, others.inputs)
        fsync_tree(folder)
        moves = [
            move
            for month in loaded.months
            for move in request.store.month_moves(request.period, month.carrier)
        ]
        record = _run_record(request, run, loaded.accounts, unread)
        with atomic_swap([*moves, (folder, target)], request.store.journal, str(record.made_at)):
            with ledger.transaction():
                seal(ledger, target)
            cases = found.record()
            months = [replace(one.record, figures=cases.figures[one.record.carrier]) for one in carriers]
            later = later_cases(ledger, request.period, found.latest, key_fingerprint(request.key))
            record_run(ledger, record, months, context.rows_of, [(request.period, cases), *later])
    return _Written(carriers, results, problems, follow_ups, found.carriers)


def _not_read(
    context: AuditContext, problems: Sequence[SimauditError], others: OtherCarriers
) -> list[NotRead]:
    submitted = [*context.request.inputs.carriers, *others.carriers]
    missing = not_submitted(context.ledger, context.request.period, submitted)
    return not_read(problems, others.not_read, missing)


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
        selfcheck=request.selfcheck,
        key=key_fingerprint(request.key),
    )


def _destroyed(request: AuditRequest, columns: Sequence[Mapping[str, Any]]) -> list[SimauditError]:
    """A problem for each file with columns that a spreadsheet destroyed, listed as in the manifest."""
    places = {
        (carrier, file_name(path)): path
        for carrier, paths in request.inputs.extracts.items()
        for path in paths
    }
    return [
        SimauditError(
            "columns_destroyed", path=places[entry["carrier"], entry["name"]], columns=entry["columns"]
        )
        for entry in columns
    ]


def _not_judged(results: pl.DataFrame) -> list[SimauditError]:
    return [
        SimauditError(
            "check_not_judged", check=row["check_id"], carrier=row["carrier"], why=Note.of(row["note"])
        )
        for row in results.filter(pl.col("status") == "error").iter_rows(named=True)
    ]
