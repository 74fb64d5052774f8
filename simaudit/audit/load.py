"""First stage of an audit: the extracts read into the store's building folder, and the months before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.audit.request import AuditRequest
from simaudit.audit.timer import Timer
from simaudit.errors import IntakeError, SimauditError
from simaudit.intake.account import FileAccount
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.month_file import CarrierMonth, records_before
from simaudit.intake.prefetch import map_ahead
from simaudit.intake.reading_profile import NO_PROFILE
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.months import months_before, stored_month

_SIDE_BY_SIDE: Final = 64_000_000
"""Bytes of all extracts up to which carriers are read side by side; larger ones take all processors each."""


@dataclass(frozen=True)
class LoadedExtracts:
    """What was read for an audit."""

    months: Sequence[LoadedMonth]
    """At least one, in the order of their carriers."""
    previous: Mapping[str, CarrierMonth]
    """By carrier, the month before, where the store has it whole."""
    missing: Mapping[str, Path]
    """By carrier, the numbers missing from its last audited month before, where the store has them whole."""
    problems: Sequence[SimauditError]
    """Lists and extracts that could not be read, and damaged months before."""

    @property
    def accounts(self) -> list[FileAccount]:
        """The files that were read."""
        return [account for month in self.months for account in month.accounts]

    @property
    def carriers(self) -> dict[str, CarrierMonth]:
        """The months as they are judged, by carrier."""
        return {month.carrier: as_carrier_month(month) for month in self.months}


def load(request: AuditRequest, ledger: Ledger, timer: Timer) -> LoadedExtracts:
    """Read every carrier's extracts; raises IntakeError where not one can be read."""
    with timer.phase("read"):
        read = _read(request, timer)
    months = [month for month in read if isinstance(month, LoadedMonth)]
    problems: list[IntakeError] = [*request.problems, *request.inputs.refused]
    for month in read:
        problems += month.failed if isinstance(month, LoadedMonth) else [month]
    if not months:
        raise IntakeError.several(problems)
    previous, missing, damaged = _months_before(request, ledger, [month.carrier for month in months])
    return LoadedExtracts(months, previous, missing, [*problems, *damaged])


def as_carrier_month(month: LoadedMonth) -> CarrierMonth:
    """The month as checks see it: records, rejected ones too, counted on over the carrier's files."""
    files = tuple((account.name, account.read) for account in month.accounts)
    rejected = month.rejects.with_columns(
        pl.col("record") + pl.col("file").replace_strict(records_before(files), return_dtype=pl.Int64)
    )
    return CarrierMonth(month.carrier, month.path, month.columns, files, rejected, month.destroyed)


def _read(request: AuditRequest, timer: Timer) -> list[LoadedMonth | IntakeError]:
    extracts = request.inputs.extracts

    def one(carrier: str) -> LoadedMonth | IntakeError:
        timer.progress.phase("read", carrier)
        try:
            return load_month(
                carrier,
                extracts[carrier],
                request.store.building(carrier),
                workers=request.limits.threads or 2,
                progress=timer.progress.rows,
                profile=request.profiles.get(carrier, NO_PROFILE),
                limits=request.file_limits,
            )
        except IntakeError as error:
            return error

    small = sum(path.stat().st_size for paths in extracts.values() for path in paths) <= _SIDE_BY_SIDE
    return list(map_ahead(one, extracts, request.limits.threads or 2) if small else map(one, extracts))


def _months_before(
    request: AuditRequest, ledger: Ledger, carriers: Sequence[str]
) -> tuple[dict[str, CarrierMonth], dict[str, Path], list[SimauditError]]:
    """By carrier, the month before and the numbers missing from the last audited one, and what is damaged.

    Numbers are missing from month to month, also where a month in between was not handed in.
    """
    before = request.period.previous
    months: dict[str, CarrierMonth] = {}
    missing: dict[str, Path] = {}
    damaged: list[SimauditError] = []
    for carrier in carriers:
        audited = months_before(ledger, request.period, carrier)
        last = Period.parse(audited[-1]) if audited else before
        numbers = request.store.missing(last, carrier)
        month = stored_month(ledger, before, carrier, request.store.month)
        # Without the numbers that were missing before, those found missing this month would be too few.
        if numbers.exists() and not _is_whole(numbers):
            damaged.append(SimauditError("month_damaged", path=numbers, period=str(last)))
            continue
        if numbers.exists():
            missing[carrier] = numbers
        if month is None or not month.path.exists():
            continue
        if _is_whole(month.path):
            months[carrier] = month
        else:
            damaged.append(SimauditError("month_damaged", path=month.path, period=str(before)))
    return months, missing, damaged


def _is_whole(parquet: Path) -> bool:
    try:
        pl.read_parquet_schema(parquet)
    except (pl.exceptions.PolarsError, OSError):
        return False
    return True
