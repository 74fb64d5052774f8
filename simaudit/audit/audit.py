"""A run: load every carrier's month, judge it by every check, and put findings and reports in their place.

Data flows one way. Months, output and ledger change together at the very end
(swap.py); a run that stops at any instant leaves all three as they were.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.audit.carrier_run import Run, asked_of_rows
from simaudit.audit.other_carriers import keep
from simaudit.audit.progress import Progress, Silent
from simaudit.audit.request import Order
from simaudit.audit.timer import Timer
from simaudit.audit.up_to_date import unchanged_since
from simaudit.errors import IntakeError, Note, OutputError, SimauditError
from simaudit.files import settle
from simaudit.intake.account import FileAccount
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.prefetch import mapped_ahead
from simaudit.intake.reading_profile import NO_PROFILE
from simaudit.store.atomic_swap import swapped
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest, write_manifest
from simaudit.store.months import recorded_results, stored_month
from simaudit.store.retention import Held, delete, end_deletion, overdue
from simaudit.store.runs import recorded_runs
from simaudit.store.seal import seal

_SIDE_BY_SIDE: Final = 64_000_000
"""Bytes of all extracts up to which carriers are read side by side; larger ones take all processors each."""


@dataclass
class Outcome:
    """What a run came to."""

    folder: Path
    results: pl.DataFrame
    accounts: list[FileAccount]
    problems: list[SimauditError]
    """What could not be read or checked; the rest is done."""
    timings: dict[str, float]
    later: tuple[str, ...] = ()
    """Months after this one that were audited before it."""
    unchanged_since: str | None = None
    """When the same input was audited by the same rules, where nothing was done because of that."""

    deleted: Sequence[Held] = ()
    """Personal data whose term was over."""


def audit(order: Order, progress: Progress | None = None) -> Outcome:
    """Audit the month; raises BusyError where another run holds the store, OutputError where it can't write.

    A carrier whose files can't be read is named in `problems`, the others are
    audited; raises IntakeError where none is left.
    """
    progress = progress or Silent()
    timer = Timer(progress)
    target = order.out / str(order.period)
    with order.store.opened() as ledger:
        end_deletion(order.store, ledger)
        if not order.force and (since := unchanged_since(order, ledger)):
            manifest = read_manifest(target)
            carriers = sorted({entry["carrier"] for entry in manifest["inputs"]})
            results = recorded_results(ledger, order.period, carriers)
            deleted, kept = _retire(order, ledger)
            return Outcome(target, results, [], kept, {}, unchanged_since=since, deleted=deleted)
        # What is asked of the rows is worked out in Python meanwhile: reading leaves it free.
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(asked_of_rows, order)
            loaded, problems = _load(order, timer, progress)
        previous, damaged = _months_before(order, ledger, [month.carrier for month in loaded])
        problems += damaged
        run = Run(order, ledger, timer, loaded, previous, asked.result(), made_at=datetime.now().astimezone())
        with order.store.beside(target) as folder:
            run.judge_and_write(folder)
            with timer.phase("overview"):
                run.kept = keep(order, ledger, target, folder)
                problems += run.kept.problems
                run.write_overview(folder, problems)
            facts = run.facts(timer.seconds, whole=not problems)
            write_manifest(folder, run.accounts, facts, run.kept.inputs)
            settle(folder)
            moves = [order.store.settled(order.period, month.carrier) for month in loaded]
            with swapped([*moves, (folder, target)], order.store.journal, str(run.moment)):
                seal(ledger, target)
                run.record(problems)
        later = tuple(sorted({period for period, _ in recorded_runs(ledger) if period > str(order.period)}))
        deleted, kept = _retire(order, ledger)
        problems += kept
    problems += [
        SimauditError(
            "check_not_judged", check=row["check_id"], carrier=row["carrier"], why=Note.of(row["note"])
        )
        for row in run.results.filter(pl.col("status") == "error").iter_rows(named=True)
    ]
    return Outcome(target, run.results, run.accounts, problems, dict(timer.seconds), later, deleted=deleted)


def _retire(order: Order, ledger: Ledger) -> tuple[list[Held], list[SimauditError]]:
    """Delete what is kept longer than the configuration allows; what was deleted, and what could not be."""
    data = overdue(order.store, order.out, order.retention, ledger)
    try:
        delete(order.store, ledger, data)
    except OutputError as error:
        return [], [error]
    return [found for found, _ in data], []


def _load(order: Order, timer: Timer, progress: Progress) -> tuple[list[LoadedMonth], list[SimauditError]]:
    loaded: list[LoadedMonth] = []
    problems: list[SimauditError] = [*order.problems, *order.inputs.refused]
    extracts = order.inputs.extracts

    def read(carrier: str) -> LoadedMonth | IntakeError:
        progress.phase("read", carrier)
        try:
            return load_month(
                carrier,
                extracts[carrier],
                order.store.building(carrier),
                workers=order.limits.threads or 2,
                progress=progress.rows,
                profile=order.profiles.get(carrier, NO_PROFILE),
                limits=order.file_limits,
            )
        except IntakeError as error:
            return error

    small = sum(path.stat().st_size for paths in extracts.values() for path in paths) <= _SIDE_BY_SIDE
    with timer.phase("read"):
        for month in (
            mapped_ahead(read, extracts, order.limits.threads or 2) if small else map(read, extracts)
        ):
            if isinstance(month, IntakeError):
                problems.append(month)
            else:
                problems += month.failed
                loaded.append(month)
    if not loaded:
        raise (
            problems[0]
            if len(problems) == 1
            else IntakeError("; ".join(str(problem) for problem in problems))
        )
    return loaded, problems


def _months_before(
    order: Order, ledger: Ledger, carriers: Sequence[str]
) -> tuple[dict[str, CarrierMonth], list[SimauditError]]:
    """The carriers' months before as far as the store has them whole, and those that are damaged."""
    before = order.period.previous
    months: dict[str, CarrierMonth] = {}
    damaged: list[SimauditError] = []
    for carrier in carriers:
        path, stored = order.store.month(before, carrier), stored_month(ledger, before, carrier)
        if stored is None or not path.exists():
            continue
        try:
            pl.read_parquet_schema(path)
        except (pl.exceptions.PolarsError, OSError):
            damaged.append(
                SimauditError(f"{path}: damaged, so nothing was compared with it; audit {before} again")
            )
            continue
        months[carrier] = CarrierMonth(carrier, path, stored.columns, stored.files)
    return months, damaged
