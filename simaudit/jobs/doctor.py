"""What this installation is and can do: versions, means, store, key, catalogue, disk. It changes nothing."""

import os
import platform
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
from pydantic import TypeAdapter

from simaudit.config import Config
from simaudit.config.key import installation_key, key_fingerprint
from simaudit.config.key_values import size_in_bytes
from simaudit.config.own_folders import law_of, reference_of, refuse_other_province, vocabulary_of
from simaudit.config.rules_in_force import judged_rules_of
from simaudit.config.trust import refuse_open_command, refuse_open_file
from simaudit.errors import Note, SimauditError
from simaudit.files import file_name, refuse_files_of_others, rights_of_others, size_in_unit, write_failure
from simaudit.intake.records.unread_values import UnreadColumn
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.jobs.inputs.inputs import bytes_by_month, files_of_nobody
from simaudit.period import Period, moment_text, today
from simaudit.report.annexes.encryption import available, recipients_of
from simaudit.report.figures.reliability import unread_note
from simaudit.rules.provisions import Provision, cited_article
from simaudit.rules.reference_tables import table_sources
from simaudit.rules.scaffold import own_ids_of_families
from simaudit.rules.working_days import is_known
from simaudit.store.atomic_swap import refuse_irreplaceable
from simaudit.store.ledger import LedgerSummary, ledger_summary
from simaudit.store.schema import refuse_other_version
from simaudit.version import __version__

_LIBRARIES: Final = (
    "duckdb", "polars", "pandera", "pyarrow", "phonenumbers", "sqlglot", "pydantic", "jinja2",
)  # fmt: skip

_NAMED: Final = 3
"""Files of the inbox that are named; of more, their number."""

_LEAST_FREE: Final = 10**9
"""Bytes that have to be free where a run writes."""


class Observation(NamedTuple):
    """One thing examined; `well` is False where a run would fail because of it."""

    name: str
    well: bool
    remarks: Sequence["Note | SimauditError | _Unchecked"]
    """Joined by semicolons."""


def examine(config: Config) -> Iterator[Observation]:
    """Everything in turn; makes nothing, and neither opens for writing nor locks anything."""
    python = f"Python {platform.python_version()}"
    yield Observation("simaudit", True, [_plain(f"{__version__}, {python}, {platform.system()}")])
    yield _observed(
        "libraries", lambda: [_plain(", ".join(f"{name} {version(name)}" for name in _LIBRARIES))]
    )
    cores = os.cpu_count() or 1
    threads = Note("doctor_threads", used=str(config.jobs or cores), there=str(cores))
    yield Observation("threads", True, [threads])
    yield _observed("memory", lambda: _memory(config))
    yield _observed("configuration", lambda: _configuration(config))
    yield _observed("catalogue", lambda: _catalogue(config))
    yield _observed("law", lambda: _law(config))
    yield _observed("key file", lambda: _key(config.key_file, config.store))
    yield _observed("store", lambda: _store(config.store))
    yield _observed("out", lambda: _out(config.out))
    yield _observed("ledger", lambda: _ledger(config.store / "ledger.duckdb"))
    yield from _values(config)
    yield _observed("inbox", lambda: _inbox(config))
    yield _observed("lists", lambda: _lists(config))
    largest = max(bytes_by_month(config.inbox).values(), default=0)
    for name, folder in (("store", config.store), ("out", config.out)):
        yield _observed(f"disk of {name}", partial(_disk, folder, largest))
    yield _observed("annexes", lambda: _annexes(config))
    yield _observed("retention", lambda: _retention(config))
    yield _observed("notify", lambda: _notify(config))
    if config.metrics:
        yield _observed("metrics", partial(_metrics, config.metrics, config.place_of("metrics")))


def _plain(text: str) -> Note:
    return Note("verbatim", text=text)


def _observed(name: str, examined: "Callable[[], Sequence[Note | _Unchecked]]") -> Observation:
    try:
        return Observation(name, True, examined())
    except SimauditError as error:
        return Observation(name, False, [error])
    except PackageNotFoundError as error:
        return Observation(name, False, [Note("doctor_not_installed", name=str(error.name))])
    except (OSError, duckdb.Error) as error:
        return Observation(name, False, [Note("doctor_unreadable", why=write_failure(error))])


def _configuration(config: Config) -> list[Note]:
    refuse_open_file(config)
    refuse_other_province(config, today())
    return [config.source]


def _memory(config: Config) -> list[Note]:
    used = config.memory or Note("doctor_four_fifths")
    if not hasattr(os, "sysconf"):
        return [Note("doctor_memory_untold", used=used)]
    physical_memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if config.memory and size_in_bytes(config.memory) > physical_memory:
        place = config.place_of("memory")
        raise SimauditError(
            "too_much_memory", place=place, memory=config.memory, there=_size(physical_memory)
        )
    return [Note("doctor_memory", there=_size(physical_memory), used=used)]


def _catalogue(config: Config) -> list[Note]:
    rules = judged_rules_of(config)
    notes = [Note("doctor_catalogue", checks=len(rules.checks), rules=rules.fingerprint[:12])]
    notes += [Note("doctor_switched_off", checks=len(rules.off))] if rules.off else []
    own_ids = own_ids_of_families(rules.checks)
    return notes + ([own_ids] if own_ids else [])


@dataclass(frozen=True)
class _Unchecked:
    """Which provisions are cited with a mark, because their text was never compared."""

    entries: Sequence[Provision]

    def text(self, language: str = "en") -> str:
        places = "; ".join(
            cited_article(entry, language) + (f" ({entry.doubt.get(language)})" if entry.doubt else "")
            for entry in self.entries
        )
        return Note("doctor_unchecked", places=places).text(language)


def _law(config: Config) -> list[Note | _Unchecked]:
    law = law_of(config)
    entries = [entry for versions in law.provisions.values() for entry in versions]
    unchecked = [entry for entry in entries if not entry.checked]
    remarks: list[Note | _Unchecked] = [Note("doctor_law", provisions=len(entries), tariffs=len(law.clauses))]
    remarks += [_Unchecked(unchecked)] if unchecked else []
    files = [*dict.fromkeys(law.own_files.values()), *vocabulary_of(config).files.values()]
    files += reference_of(config).files.values()
    remarks += [Note("doctor_own_table", file=file.path) for file in files]
    remarks += [_plain(f"{name}.csv: {source}") for name, source in table_sources().items()]
    # A deadline set in December falls in the next year.
    remarks += [
        Note("doctor_no_holidays", year=str(year))
        for year in (today().year, today().year + 1)
        if not is_known(year, config.letterhead.holidays)
    ]
    return remarks


def _key(path: Path, store: Path) -> list[Note]:
    summary = _summary(store / "ledger.duckdb")
    months = summary.months if summary else 0
    if not path.exists():
        if months:
            raise SimauditError("key_lost", path=path, store=store)
        return [Note("doctor_none_yet", file=path)]
    key = installation_key(path)
    if summary and months and summary.key not in (None, key_fingerprint(key)):
        raise SimauditError("key_of_other_months", path=path, store=store)
    return [Note("doctor_key", file=path)]


def _summary(ledger: Path) -> LedgerSummary | None:
    """What the ledger says of itself; None where it can't be read, which is another observation."""
    with suppress(OSError, duckdb.Error):
        return ledger_summary(ledger) if ledger.exists() else None
    return None


def _store(folder: Path) -> list[Note]:
    if not folder.exists():
        return [Note("doctor_none_yet", file=folder)]
    refuse_files_of_others(folder)
    if rights_of_others(folder.stat().st_mode):
        raise SimauditError("store_open_to_others", path=folder, folder=folder)
    months = []
    for month in sorted((folder / "months").glob("*")):
        files = sorted(month.glob("*.parquet"))
        size = _size(sum(file.stat().st_size for file in files))
        carriers = sorted({file.name.partition(".")[0] for file in files})
        months.append(f"{month.name} ({', '.join(carriers)}; {size})")
    return [_months(folder, months)]


def _out(folder: Path) -> list[Note]:
    months = sorted(month for month in folder.glob("*") if month.is_dir()) if folder.exists() else []
    for month in months:
        refuse_irreplaceable(month)
    return [_months(folder, [month.name for month in months if month.name[0] != "."])]


def _months(folder: Path, months: Sequence[str]) -> Note:
    if not months:
        return Note("doctor_no_months", folder=folder)
    return Note("doctor_months", folder=folder, months=months)


def _ledger(path: Path) -> list[Note]:
    if not path.exists():
        return [Note("doctor_none_yet", file=path)]
    summary = ledger_summary(path)
    refuse_other_version(summary.schema_version, path)
    notes = [Note("doctor_ledger", file=path, runs=summary.runs)]
    notes += [Note("doctor_last_run", at=moment_text(summary.last_run))] if summary.last_run else []
    return notes + ([Note("doctor_withdrawn", months=summary.withdrawn)] if summary.withdrawn else [])


_UNREAD: Final = TypeAdapter(tuple[UnreadColumn, ...])


def _values(config: Config) -> Iterator[Observation]:
    """What of each carrier's last month could not be read; wordings can be mapped here."""
    summary = _summary(config.store / "ledger.duckdb")
    unread = [
        (carrier, period, column)
        for carrier, period, columns in (summary.unread if summary else ())
        for column in _UNREAD.validate_json(columns)
        if column.unreadable or column.wordings
    ]
    if unread:
        notes = [
            Note("doctor_unread", carrier=carrier, period=period, why=unread_note(carrier, column))
            for carrier, period, column in unread
        ]
        well = not any(column.unreadable and column.fault == "mapping" for _, _, column in unread)
        yield Observation("values", well, notes)


def _inbox(config: Config) -> list[Note]:
    folder, place = config.inbox, config.place_of("inbox")
    if not folder.is_dir():
        if config.is_set("inbox"):
            raise SimauditError("no_folder", place=place, folder=folder)
        return [Note("doctor_no_inbox")]
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SimauditError("folder_not_readable", place=place, folder=folder)
    if config.is_set("inbox") and rights_of_others(folder.stat().st_mode) & 0o007:
        raise SimauditError("folder_open_to_others", place=place, folder=folder)
    arrived = bytes_by_month(folder)
    last = max(arrived, default=None)
    if last and (strange := files_of_nobody(folder, Period.parse(last), config.carriers)):
        names = [file_name(path) for path in strange[:_NAMED]]
        raise SimauditError("inbox_of_nobody", path=folder, month=last, files=len(strange), names=names)
    months = [f"{month} ({_size(size)})" for month, size in sorted(arrived.items())]
    return [_months(folder, months) if months else Note("doctor_nothing_arrived", folder=folder)]


def _lists(config: Config) -> list[Note]:
    paths_by_kind = {kind: path for kind in LIST_KINDS if (path := getattr(config, kind)) is not None}
    for kind, path in paths_by_kind.items():
        # One a month can't be looked for: the month isn't known.
        if "{period}" not in str(path) and not path.is_file():
            raise SimauditError("list_file_missing", place=config.place_of(kind), file=path)
    if not paths_by_kind:
        return [Note("doctor_lists_of_folder")]
    return [_plain(", ".join(f"{kind} {path}" for kind, path in paths_by_kind.items()))]


def _annexes(config: Config) -> list[Note]:
    library = (
        _plain(f"pyrage {version('pyrage')}") if available() else Note("doctor_not_installed", name="pyrage")
    )
    keys, of_communes = config.restricted.recipients, config.restricted.communes
    recipients_of(keys, config.place_of("restricted", "recipients"))
    for code in of_communes:
        recipients_of(of_communes[code], config.place_of("restricted", "communes", code))
    return [Note("doctor_encrypted", keys=len(keys)) if keys else Note("doctor_plain_files"), library]


def _retention(config: Config) -> list[Note]:
    terms = config.retention
    rows, annexes = (
        Note("doctor_for_ever") if term is None else Note("doctor_term", months=term)
        for term in (terms.months, terms.findings_months)
    )
    return [Note("doctor_retention", rows=rows, annexes=annexes)]


def _notify(config: Config) -> list[Note]:
    if not config.notify:
        return [Note("doctor_nobody_told")]
    refuse_open_command(config)
    command = shlex.split(config.notify)[0]
    if shutil.which(command) is None:
        raise SimauditError("no_command", place=config.place_of("notify"), command=command)
    return [_plain(config.notify)]


def _metrics(file: Path, place: Note) -> list[Note]:
    if file.is_dir() or not file.parent.is_dir() or not os.access(file.parent, os.W_OK | os.X_OK):
        raise SimauditError("metrics_not_writable", place=place, file=file, folder=file.parent)
    return [_plain(str(file))]


def _disk(folder: Path, largest: int) -> list[Note]:
    """What is free where `folder` is or will be; `largest` are the bytes of the inbox's largest month."""
    existing_folder = folder.resolve()
    while not existing_folder.exists():
        existing_folder = existing_folder.parent
    if not os.access(existing_folder, os.W_OK):
        raise SimauditError("not_writable", path=existing_folder)
    free = shutil.disk_usage(existing_folder).free
    if free < 2 * largest:
        raise SimauditError(
            "disk_too_full", path=existing_folder, free=_size(free), needed=_size(2 * largest)
        )
    if free < _LEAST_FREE:
        raise SimauditError(
            "disk_nearly_full", path=existing_folder, free=_size(free), needed=_size(_LEAST_FREE)
        )
    return [Note("doctor_free", free=_size(free))]


def _size(count: int) -> str:
    value, unit = size_in_unit(count)
    return f"{value:.0f} {unit}"
