"""Second stage of an audit, for all carriers: each is judged, compared, counted and written, but no pages.

What runs at the same time as what is decided here.
"""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final

from simaudit.files import fsync_tree
from simaudit.jobs.carrier_audit import (
    AuditContext,
    AuditedCarrier,
    ComparedCarrier,
    audit_carrier,
    compare_carrier,
)
from simaudit.jobs.load import LoadedExtracts
from simaudit.judge.carriers import JudgingRequest, judge_carriers
from simaudit.judge.prefilter import PrefilterPlan
from simaudit.report.pages.render import compile_pages

_AT_A_TIME: Final = 2
"""Small carriers that are counted and written while the next one is compared."""


def audited_carriers(
    context: AuditContext, loaded: LoadedExtracts, plan: PrefilterPlan, folder: Path
) -> list[AuditedCarrier]:
    """Judge and audit the carriers, in their order. Raises OutputError."""
    timer, months = context.timer, loaded.carriers
    wanted = _judging_request(context, loaded, plan)
    # Large carriers take all processors and a run's memory, one after another.
    small = all(wanted.small([carrier]) for carrier in months)
    side_by_side = small and wanted.limits.threads != 1 and context.request.memory.annexes_beside
    audited: list[AuditedCarrier] = []
    under_way: deque[Future[AuditedCarrier]] = deque()
    with (
        ThreadPoolExecutor(1) as pool,
        ThreadPoolExecutor(_AT_A_TIME) as counting,
        closing(judge_carriers(wanted)) as judging,
    ):
        # Pages are work for Python, and judging is mostly DuckDB's.
        tasks: list[Future[Any]] = [pool.submit(compile_pages, context.request.langs)]
        # What was read is forced to the disk at the end; most of it gets there while it is judged.
        tasks += [pool.submit(fsync_tree, month.path) for month in loaded.months]
        for month in loaded.months:
            with ExitStack() as stack:
                with timer.phase("judge", month.carrier):
                    judged = next(judging)
                stack.callback(judged.register.close)
                compared = compare_carrier(context, month, months[month.carrier], judged)
                if not side_by_side:
                    audited.append(audit_carrier(context, compared, folder / month.carrier))
                    continue
                opened = stack.pop_all()
            under_way.append(counting.submit(_audited, opened, context, compared, folder / month.carrier))
            if len(under_way) > _AT_A_TIME:
                with timer.phase("figures"):
                    audited.append(under_way.popleft().result())
        with timer.phase("figures"):
            audited += [task.result() for task in under_way]
        with timer.phase("report"):
            for task in tasks:
                task.result()
    return audited


def _audited(
    opened: ExitStack, context: AuditContext, compared: ComparedCarrier, place: Path
) -> AuditedCarrier:
    with opened:
        return audit_carrier(context, compared, place)


def _judging_request(context: AuditContext, loaded: LoadedExtracts, plan: PrefilterPlan) -> JudgingRequest:
    request, timer = context.request, context.timer
    return JudgingRequest(
        loaded.carriers,
        loaded.previous,
        request.rules.enabled,
        plan,
        request.period.as_of,
        request.references,
        request.limits,
        loaded.missing,
        request.refused_lists,
        timer.progress.judged,
        timer.made,
        {carrier: held.engine for carrier, held in request.held.items()},
    )
