"""The months that a change is tried on: as they were loaded, with the lists that there are of them now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from simaudit.config import Config
from simaudit.config.own_folders import wordings_of
from simaudit.errors import IntakeError, UsageError
from simaudit.intake.month_file import CarrierMonth
from simaudit.jobs.audit.notified import NOTIFIED, letters_list
from simaudit.jobs.inputs.lists import list_files, read_lists
from simaudit.jobs.inputs.request import declared_records
from simaudit.judge.carriers import JudgedMonths
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import intact_rows
from simaudit.store.months import last_months, recorded_months, require_month, stored_month
from simaudit.store.notified_numbers import numbers_in_rows
from simaudit.store.store import Store
from simaudit.store.trial_rows import trial_month


@dataclass(frozen=True)
class TriedMonth:
    """One month, as an audit of it would have it, but for records that could not be loaded: none is kept."""

    period: Period
    months: JudgedMonths
    references: Mapping[str, pl.DataFrame]
    """The lists, and what the carriers declare."""
    refused_lists: frozenset[str] = frozenset()
    lists: Mapping[str, str] = field(default_factory=dict)
    """Kind → file, of the lists that were read; of what letters named, empty."""


@dataclass(frozen=True)
class TriedMonths:
    """The months, the oldest first."""

    months: Sequence[TriedMonth]
    left_out: Sequence[tuple[str, str]]
    """(period, carrier) of recorded months whose rows are deleted, were changed, or lie elsewhere."""
    narrow: Sequence[tuple[str, str]]
    """(period, carrier) of those of which a narrow copy is left (store/trial_rows.py)."""
    problems: Sequence[IntakeError]
    """Lists that could not be read."""


def tried_months(
    store: Store, ledger: Ledger, config: Config, key: bytes, count: int, carrier: str | None, lists: Path
) -> TriedMonths:
    """The last `count` audited months, of one carrier or all; `lists`: folder of their lists.

    Raises UsageError where none was audited, the carrier wasn't, or no month has its rows any more.
    """
    recorded = recorded_months(ledger)
    periods = sorted({period for period, name in recorded if carrier in (None, name)})[-count:]
    if not periods:
        last = max((period for period, _ in recorded), default="1970-01")
        require_month(recorded, Period.parse(last), carrier, store.folder)
    rows_of = intact_rows(ledger, store.month)

    def whole_month(period: Period, name: str) -> CarrierMonth | None:
        """The month as it was loaded; None where its rows are not at home, or not as they were recorded."""
        month = stored_month(ledger, period, name, store.month) if rows_of(period, name) else None
        return None if month is None or month.elsewhere else month

    months: list[TriedMonth] = []
    left_out: list[tuple[str, str]] = []
    narrow: list[tuple[str, str]] = []
    problems: list[IntakeError] = []
    for period in map(Period.parse, periods):
        names = sorted(name for month, name in recorded if month == str(period) and carrier in (None, name))
        whole = {name: month for name in names if (month := whole_month(period, name))}
        copies = {
            name: copy
            for name in names
            if name not in whole and (copy := trial_month(store, ledger, period, name))
        }
        present = {name: month for name in names if (month := whole.get(name) or copies.get(name))}
        left_out += [(str(period), name) for name in names if name not in present]
        narrow += [(str(period), name) for name in copies]
        if present:
            judged = _judged_months(store, ledger, period, present, whole_month)
            tried_month, unreadable = _with_lists(ledger, config, store, key, period, judged, lists)
            months.append(tried_month)
            problems += unreadable
    if not months:
        raise UsageError("no_rows_to_try", path=store.folder, months=periods)
    return TriedMonths(months, left_out, narrow, problems)


def _judged_months(
    store: Store,
    ledger: Ledger,
    period: Period,
    current: Mapping[str, CarrierMonth],
    whole_month: Callable[[Period, str], CarrierMonth | None],
) -> JudgedMonths:
    previous, missing, deleted = {}, {}, {}
    lasts, missing_of = last_months(ledger, period), intact_rows(ledger, store.missing, "missing")
    for carrier in current:
        if (last := lasts.get(carrier)) is None:
            continue
        if before := whole_month(last, carrier):
            previous[carrier] = before
        else:
            deleted[carrier] = last
        if path := missing_of(last, carrier):
            missing[carrier] = path
    return JudgedMonths(current, previous, missing, deleted)


def _with_lists(
    ledger: Ledger,
    config: Config,
    store: Store,
    key: bytes,
    period: Period,
    months: JudgedMonths,
    folder: Path,
) -> tuple[TriedMonth, list[IntakeError]]:
    folders = [place for place in (folder / str(period), folder) if place.is_dir()][:1]
    files = list_files(config, {}, folders, period)
    lists = read_lists(files, wordings_of(config))
    rows = dict(lists.rows)
    names = {kind: path.name for kind, path in {**files.given, **files.in_folders}.items() if kind in rows}
    if NOTIFIED not in rows:
        numbers = {name: numbers_in_rows(ledger, month, key) for name, month in months.current.items()}
        if (notified_rows := letters_list(ledger, numbers, period)) is not None:
            rows[NOTIFIED], names[NOTIFIED] = notified_rows, ""
    declared = declared_records(config, period)
    references = {**rows, **({} if declared is None else {"declared": declared})}
    month = TriedMonth(period, months, references, frozenset(lists.problems), names)
    return month, list(lists.problems.values())
