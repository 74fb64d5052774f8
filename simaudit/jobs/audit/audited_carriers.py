"""Second stage of an audit, for all carriers: each is judged, compared, counted and written, but no pages.

What runs at the same time as what is decided here.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any, Final

from simaudit.files import fsync_tree
from simaudit.intake.limits.prefetch import map_ahead
from simaudit.jobs.audit.carrier_audit import AuditedCarrier, audit_carrier
from simaudit.jobs.audit.compared_carrier import ComparedCarrier, compare_carrier
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.load import LoadedExtracts
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.judge.carriers import Judged, JudgedMonths, JudgingRequest, judge_carriers
from simaudit.judge.prefilter import PrefilterPlan, prefilter_plan
from simaudit.judge.register_database import Limits
from simaudit.report.pages.render import compile_pages

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
