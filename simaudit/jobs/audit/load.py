"""First stage of an audit: the extracts read into the store's building folder, and the last judged months."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from simaudit.errors import IntakeError, SimauditError
from simaudit.intake.limits.prefetch import map_ahead
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.month_file import CarrierMonth, records_before
from simaudit.intake.profile.extract_file import DEAR, NO_PROFILE
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.audit.progress import Timer
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.judge.communes import commune_names
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf, deleted_carriers, intact_rows
from simaudit.store.months import last_months, stored_months

_SIDE_BY_SIDE: Final = 64_000_000
"""Bytes of extracts that are read side by side; larger ones take all processors each."""


@dataclass(frozen=True)
class LoadedExtracts:
    """What was read for an audit."""

    months: Sequence[LoadedMonth]
    """At least one, in the order of their carriers."""
    previous: Mapping[str, CarrierMonth]
    """By carrier, its last judged month, where the store has it whole."""
    missing: Mapping[str, Path]
    """By carrier, the numbers missing from its last judged month, where the store has them whole."""
    deleted: Mapping[str, Period]
    """By carrier, its last judged month where the store has its rows no more."""
    problems: Sequence[SimauditError]
    """Lists and extracts that could not be read, and damaged last months."""

    @property
    def accounts(self) -> list[FileAccount]:
        """The files that were read."""
        return [account for month in self.months for account in month.accounts]

    @property
    def rejects(self) -> pl.DataFrame:
        """The records that could not be loaded, with the columns of REJECT_SCHEMA."""
        return pl.concat([month.rejects for month in self.months])

    @property
    def carriers(self) -> dict[str, CarrierMonth]:
        """The months as they are judged, by carrier."""
        return {month.carrier: as_carrier_month(month) for month in self.months}


def load(request: AuditRequest, ledger: Ledger, timer: Timer, rows_of: RowsOf) -> LoadedExtracts:
    """Read every carrier's extracts; raises IntakeError where not one can be read.

    `rows_of` is where the rows of intact earlier months are.
    """
    # Hashing the last months takes no Python: they are examined while the extracts are read.
    with ThreadPoolExecutor(1) as pool:
        earlier = pool.submit(_before, request, ledger, rows_of)
        with timer.phase("read"):
            read = _read(request, timer)
    months = [month for month in read if isinstance(month, LoadedMonth)]
    lists = request.lists
    problems: list[IntakeError] = [*lists.problems.values(), *lists.left_out, *request.inputs.refused]
    for month in read:
        problems += [*month.failed, *_other_counts(month)] if isinstance(month, LoadedMonth) else [month]
    if not months:
        raise IntakeError.several(problems)
    before = {month.carrier: earlier.result().get(month.carrier, _Before()) for month in months}
    for carrier, register in request.options.held.items():
        with timer.phase("read"):
            # The month before is held there too, whatever the store has.
            target = request.store.building(carrier).with_suffix(".before.parquet")
            month_before = register.before(target, request.profiles.get(carrier, NO_PROFILE))
            before[carrier] = before[carrier]._replace(month=month_before, deleted=None)
    return LoadedExtracts(
        months,
        {carrier: stored.month for carrier, stored in before.items() if stored.month},
        {carrier: stored.missing for carrier, stored in before.items() if stored.missing},
        {carrier: stored.deleted for carrier, stored in before.items() if stored.deleted},
        [*problems, *(problem for stored in before.values() for problem in stored.damaged)],
    )


def _other_counts(month: LoadedMonth) -> list[IntakeError]:
    """The files that state another count of their own records than was read: such a file may be cut."""
    return [
        IntakeError("stated_count_differs", path=account.name, stated=account.stated, read=account.read)
        for account in month.accounts
        if account.stated is not None and account.stated != account.read
    ]


def as_carrier_month(month: LoadedMonth) -> CarrierMonth:
    """The month as checks see it: records, rejected ones too, counted on over the carrier's files."""
    files = tuple((account.name, account.read) for account in month.accounts)
    rejected = month.rejects.with_columns(
        pl.col("record") + pl.col("file").replace_strict(records_before(files), return_dtype=pl.Int64)
    )
    return CarrierMonth(
        month.carrier, month.path, month.columns, files, rejected, month.destroyed, month.unreadable
    )


def _read(request: AuditRequest, timer: Timer) -> list[LoadedMonth | IntakeError]:
    extracts = request.inputs.extracts
    streams = {stream.path: stream for stream in request.options.streams.values()}
    communes = commune_names(request.period.as_of, request.rules.reference.tables)
    # Rows' communes tell what is in scope.
    is_whole = not request.options.checks or request.config.communes
    read = [DEAR] if is_whole else [check.read_columns for check in request.rules.checks]
    derivation: dict[str, Any] = {"communes": communes, "underived": DEAR.difference(*read)}

    def read_carrier(carrier: str) -> LoadedMonth | IntakeError:
        timer.progress.phase("read", carrier)
        profile = replace(request.profiles.get(carrier, NO_PROFILE), **derivation)
        try:
            if carrier in request.options.held:
                return request.options.held[carrier].load(request.store.building(carrier), profile)
            return load_month(
                carrier,
                [streams.get(path, path) for path in extracts[carrier]],
                request.store.building(carrier),
                pace=request.memory.pace,
                progress=timer.progress.read,
                profile=profile,
                limits=request.config.limits,
            )
        except IntakeError as error:
            return error

    sizes = {
        carrier: sum(path.stat().st_size for path in paths if path not in streams)
        for carrier, paths in extracts.items()
        if carrier not in request.options.held
    }
    timer.progress.extracts(sizes)
    workers = request.memory.threads or 2
    # Streams may come from one connection, which hands out one result at a time.
    small = not streams and sum(sorted(sizes.values())[-workers:]) <= _SIDE_BY_SIDE
    return list(map_ahead(read_carrier, extracts, workers) if small else map(read_carrier, extracts))


class _Before(NamedTuple):
    """What the store has of a carrier's last judged month, as far as it is intact."""

    month: CarrierMonth | None = None
    missing: Path | None = None
    """The numbers that were missing from it."""
    damaged: tuple[SimauditError, ...] = ()
    deleted: Period | None = None
    """The month, where its rows are no longer kept."""


def _before(request: AuditRequest, ledger: Ledger, rows_of: RowsOf) -> dict[str, _Before]:
    """By carrier that has a judged month; what the ledger has of all of them is read at once."""
    store, lasts = request.store, last_months(ledger, request.period)
    months = cache(lambda last: stored_months(ledger, last, lasts, store.month))
    missing_of = intact_rows(ledger, store.missing, "missing")
    deleted = cache(partial(deleted_carriers, ledger))

    def of_carrier(carrier: str, last: Period) -> _Before:
        month, numbers = months(last)[carrier], store.missing(last, carrier)
        # Without the numbers that were missing before, those found missing this month would be too few.
        for path, intact in ((numbers, missing_of(last, carrier)), (month.path, rows_of(last, carrier))):
            if intact is None and (path.exists() or carrier not in deleted(last)):
                return _Before(damaged=(SimauditError("month_damaged", path=path, period=str(last)),))
        if not month.path.exists():
            return _Before(deleted=last)
        missing = numbers if numbers.exists() else None
        if month.elsewhere and carrier not in request.options.held:
            # By rows without names and papers every holder would be another one.
            problem = SimauditError("month_judged_elsewhere", path=month.path, period=str(last))
            return _Before(missing=missing, damaged=(problem,))
        return _Before(month, missing)

    return {name: of_carrier(name, lasts[name]) for name in request.inputs.extracts if name in lasts}
