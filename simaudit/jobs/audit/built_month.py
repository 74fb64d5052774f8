"""Second and third stage of an audit: every carrier judged, compared, counted and written, and all joined.

What runs at the same time as what is decided here. No pages are written yet.
Of reported numbers each carrier has a list, with the case that each number belongs to.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.errors import OutputError, SimauditError
from simaudit.files import fsync_tree, private_file
from simaudit.intake.limits.prefetch import map_ahead
from simaudit.intake.records.records import validated
from simaudit.jobs.audit.carrier_audit import AuditedCarrier, audit_carrier
from simaudit.jobs.audit.compared_carrier import ComparedCarrier, compare_carrier
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.load import LoadedExtracts
from simaudit.jobs.inputs.not_read import not_read
from simaudit.jobs.inputs.other_carriers import OtherCarriers, other_carriers
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.stored.cases import CaseSettings, CasesFound, find_cases, stored_links
from simaudit.judge.carriers import Judged, JudgedMonths, JudgingRequest, judge_carriers
from simaudit.judge.prefilter import PrefilterPlan, prefilter_plan
from simaudit.judge.register_database import Limits
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.overview import NotRead
from simaudit.report.pages.render import compile_pages
from simaudit.row_models import Result

_REPORTED: Final = "reported.csv"
_REPORTED_COLUMNS: Final = (
    "msisdn", "source", "reported_at", "kind", "file", "record", "status", "registered_at", "channel",
    "point_code", "clerk_code", "id_number", "portrait_hash", "numbers_on_paper", "numbers_on_portrait",
    "numbers_in_device", "case_id", "checks",
)  # fmt: skip


@dataclass(frozen=True)
class BuiltMonth:
    """A month that is judged and counted, but neither recorded nor in its place."""

    carriers: Sequence[AuditedCarrier]
    results: pl.DataFrame
    """Rows of `row_models.Result`, of all carriers."""
    cases: CasesFound
    """With the figures of the carriers, of other runs too, as they are recorded."""
    others: OtherCarriers
    problems: Sequence[SimauditError]
    unread: Sequence[NotRead]


def build_month(
    context: AuditContext, loaded: LoadedExtracts, plan: PrefilterPlan, folder: Path
) -> BuiltMonth:
    """Audit every carrier, join their cases, and write what follows from these alone. Raises OutputError."""
    request, ledger, timer = context.request, context.ledger, context.timer
    carriers = audited_carriers(context, loaded, plan, folder)
    # Of all carriers at once: validating takes the same time for each table, however few rows it has.
    results = validated(Result, pl.concat([carrier.results for carrier in carriers]))
    others = other_carriers(request, ledger)
    with timer.phase("cases"):
        cases, left_out = _cases(context, carriers, others)
    with timer.phase("reported"):
        list_reported(request, carriers, cases, folder)
    problems = [*loaded.problems, *others.problems, *left_out]
    unread = not_read(problems, others.not_read, request.lists.problems)
    return BuiltMonth(carriers, results, cases, others, problems, unread)


def _cases(
    context: AuditContext, carriers: Sequence[AuditedCarrier], others: OtherCarriers
) -> tuple[CasesFound, list[SimauditError]]:
    """The cases over all carriers of the month, of other runs too; which of these are not in them."""
    request, store, ledger = context.request, context.request.store, context.ledger
    links = {carrier.figures.carrier: store.building_links(carrier.figures.carrier) for carrier in carriers}
    links |= stored_links(store, ledger, request.period, others.carriers)
    settings = CaseSettings.of(request.config, request.key, request.rules.checks)
    figures = [*(carrier.figures for carrier in carriers), *others.figures]
    cases = find_cases(ledger, request.period, settings, links, figures)
    problems: list[SimauditError] = [
        OutputError("carrier_not_in_cases", path=store.links(request.period, carrier), carrier=carrier)
        for carrier in others.carriers
        if carrier not in links
    ]
    return cases, problems


def list_reported(
    request: AuditRequest, carriers: Sequence[AuditedCarrier], cases: CasesFound, folder: Path
) -> None:
    """Write each carrier's reported numbers with their cases into its restricted folder, where it is wanted.

    Raises OutputError.
    """
    recipients = request.config.restricted.recipients
    for audited in () if request.options.no_restricted else carriers:
        if audited.reported is None:
            continue
        carrier, reported = (
            audited.figures.carrier,
            audited.reported.with_columns(pl.col("place").cast(pl.UInt32)),
        )
        case_ids = cases.tables.rows.filter(pl.col("carrier") == carrier).select("place", "case_id")
        rows = reported.join(case_ids, on="place", how="left", maintain_order="left")
        building = request.store.building_annexes(carrier)
        with restricted_folder(folder / carrier / "restricted", building, recipients) as annexes:
            write_csv(rows.select(_REPORTED_COLUMNS), private_file(annexes / _REPORTED))


_AT_A_TIME: Final = 2
"""Small carriers that are counted and written while the next one is compared."""


def row_plan(request: AuditRequest) -> PrefilterPlan:
    """What the checks of the run ask of single rows."""
    # The fingerprints of all checks are parsed here too, and cached.
    _ = request.rules.fingerprint
    return prefilter_plan(request.rules.enabled, request.period.as_of)


def audited_carriers(
    context: AuditContext, loaded: LoadedExtracts, plan: PrefilterPlan, folder: Path
) -> list[AuditedCarrier]:
    """Judge and audit the carriers, in their order. Raises OutputError."""
    timer, months = context.timer, loaded.carriers
    judging_request = _judging_request(context, loaded, plan)
    # Large carriers take all processors and a run's memory, one after another.
    small = all(judging_request.small([carrier]) for carrier in months)
    side_by_side = small and judging_request.limits.threads != 1 and context.request.memory.annexes_beside
    audit = partial(_audited, context, folder)
    with ThreadPoolExecutor(1) as pool, closing(judge_carriers(judging_request)) as judging:
        # Pages are work for Python, and judging is mostly DuckDB's.
        tasks: list[Future[Any]] = [pool.submit(compile_pages, context.request.langs)]
        # What was read is forced to the disk at the end; most of it gets there while it is judged.
        tasks += [pool.submit(fsync_tree, month.path) for month in loaded.months]
        compared = _compared(context, loaded, judging)
        waiting = partial(timer.phase, "figures")
        audited = list(
            map_ahead(audit, compared, _AT_A_TIME, waiting) if side_by_side else map(audit, compared)
        )
        with timer.phase("report"):
            for task in tasks:
                task.result()
    return audited


def _compared(
    context: AuditContext, loaded: LoadedExtracts, judging: Iterator[Judged]
) -> Iterator[ComparedCarrier]:
    """The carriers judged and compared; whoever takes one closes its register."""
    months = loaded.carriers
    for month in loaded.months:
        with ExitStack() as stack:
            with context.timer.phase("judge", month.carrier):
                judged = next(judging)
            stack.callback(judged.register.close)
            compared = compare_carrier(context, month, months[month.carrier], judged)
            stack.pop_all()
        yield compared


def _audited(context: AuditContext, folder: Path, compared: ComparedCarrier) -> AuditedCarrier:
    with closing(compared.judged.register):
        return audit_carrier(context, compared, folder / compared.judged.carrier)


def _judging_request(context: AuditContext, loaded: LoadedExtracts, plan: PrefilterPlan) -> JudgingRequest:
    request, timer = context.request, context.timer
    memory, seconds = request.memory, request.config.limits.seconds_a_check
    return JudgingRequest(
        months=JudgedMonths(loaded.carriers, loaded.previous, loaded.missing, loaded.deleted),
        plan=plan,
        references={**request.rules.reference.tables, **request.references},
        refused_lists=frozenset(request.lists.problems),
        limits=Limits(memory.threads, memory.register, request.store.spill, seconds, memory.sorting),
        progress=timer.progress.judged,
        made=timer.made,
        elsewhere={carrier: register.judge for carrier, register in request.options.held.items()},
        waivers=request.waivers.in_force(request.period.as_of),
    )
