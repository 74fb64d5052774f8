"""What this installation is and can do: versions, means, store, key, catalogue, disk. It changes nothing."""

import os
import platform
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

from simaudit import __version__
from simaudit.config import Config
from simaudit.config.key import installation_key, key_fingerprint
from simaudit.config.key_values import size_in_bytes
from simaudit.config.rules_in_force import rules_of
from simaudit.config.trust import refuse_open_command
from simaudit.errors import SimauditError
from simaudit.files import refuse_files_of_others, rights_of_others
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.period import Period, moment_text
from simaudit.report.annexes.encryption import available, recipients_of
from simaudit.rules.check import rule_set_fingerprint
from simaudit.rules.provisions import place as cited_place
from simaudit.rules.provisions import provisions
from simaudit.rules.tariffs import clauses
from simaudit.store.atomic_swap import refuse_irreplaceable
from simaudit.store.ledger import LedgerSummary, is_undecided, ledger_summary
from simaudit.store.retention import default_terms
from simaudit.store.schema import SCHEMA_VERSION

_LIBRARIES: Final = (
    "duckdb",
    "polars",
    "pandera",
    "pyarrow",
    "phonenumbers",
    "sqlglot",
    "pydantic",
    "jinja2",
)


_LEAST_FREE: Final = 1024**3
"""Bytes that have to be free where a run writes."""


class Observation(NamedTuple):
    """One thing examined; `well` is False where a run would fail because of it."""

    name: str
    well: bool
    text: str


def examine(config: Config) -> Iterator[Observation]:
    """Everything in turn; makes nothing, and neither opens for writing nor locks anything."""
    yield Observation(
        "simaudit", True, f"{__version__}, Python {platform.python_version()}, {platform.system()}"
    )
    yield _observed("libraries", lambda: ", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    yield Observation("threads", True, f"{config.jobs or os.cpu_count() or 1} of {os.cpu_count() or 1}")
    yield _observed("memory", lambda: _memory(config))
    yield Observation("configuration", True, config.source.text())
    yield _observed("catalogue", lambda: _catalogue(config))
    yield _observed("law", _law)
    yield _observed("key file", lambda: _key(config.key_file, config.store))
    yield _observed("store", lambda: _store(config.store))
    yield _observed("out", lambda: _out(config.out))
    yield _observed("ledger", lambda: _ledger(config.store / "ledger.duckdb"))
    yield _observed("inbox", lambda: _inbox(config))
    yield _observed("lists", lambda: _lists(config))
    needed = max(_LEAST_FREE, 2 * max(_arrived(config.inbox).values(), default=0))
    for name, folder in (("store", config.store), ("out", config.out)):
        yield _observed(f"disk of {name}", partial(_disk, folder, needed))
    yield _observed("annexes", lambda: _annexes(config))
    yield _observed("retention", lambda: _retention(config))
    yield _observed("notify", lambda: _notify(config))


def _observed(name: str, examined: Callable[[], str]) -> Observation:
    try:
        return Observation(name, True, examined())
    except SimauditError as error:
        return Observation(name, False, str(error))
    except PackageNotFoundError as error:
        return Observation(name, False, f"{error.name} is not installed")
    except (OSError, duckdb.Error) as error:
        return Observation(name, False, f"cannot be read ({type(error).__name__})")


def _memory(config: Config) -> str:
    if not hasattr(os, "sysconf"):
        used = config.memory or "four fifths of it"
        return f"not told by this system, which bounds no process either; judging may use {used}"
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if config.memory and size_in_bytes(config.memory) > there:
        place = config.place_of("memory")
        raise SimauditError("too_much_memory", place=place, memory=config.memory, there=_size(there))
    return f"{_size(there)}; judging may use {config.memory or 'four fifths of it'}"


def _catalogue(config: Config) -> str:
    rules = rules_of(config)
    off = f", {len(rules.off)} switched off" if rules.off else ""
    return f"{len(rules.checks)} checks{off}, rule set {rule_set_fingerprint(rules.checks)[:12]}"


def _law() -> str:
    """Which provisions are cited with a mark, because their text was never compared."""
    entries = [entry for versions in provisions().values() for entry in versions]
    unchecked = [cited_place(entry, "en") for entry in entries if not entry.checked]
    marked = f"; not compared with the signed text (†): {'; '.join(unchecked)}" if unchecked else ""
    return f"{len(entries)} provisions, {len(clauses())} tariffs{marked}"


def _key(path: Path, store: Path) -> str:
    summary = _summary(store / "ledger.duckdb")
    months = summary.months if summary else 0
    if not path.exists():
        if months:
            raise SimauditError("key_lost", path=path, store=store)
        return f"{path}: none yet; the first run makes it"
    key = installation_key(path)
    if summary and months and summary.key not in (None, key_fingerprint(key)):
        raise SimauditError("key_of_other_months", path=path, store=store)
    return f"{path}: there, and closed to others"


def _summary(ledger: Path) -> LedgerSummary | None:
    """What the ledger says of itself; None where it can't be read, which is another observation."""
    with suppress(OSError, duckdb.Error):
        return ledger_summary(ledger) if ledger.exists() else None
    return None


def _store(folder: Path) -> str:
    if not folder.exists():
        return f"{folder}: none yet; the first run makes it"
    refuse_files_of_others(folder)
    if rights_of_others(folder.stat().st_mode):
        raise SimauditError("store_open_to_others", path=folder, folder=folder)
    months = []
    for month in sorted((folder / "months").glob("*")):
        files = sorted(month.glob("*.parquet"))
        size = _size(sum(file.stat().st_size for file in files))
        carriers = sorted({file.name.partition(".")[0] for file in files})
        months.append(f"{month.name} ({', '.join(carriers)}; {size})")
    return f"{folder}: {', '.join(months) or 'no months'}"


def _out(folder: Path) -> str:
    months = sorted(month for month in folder.glob("*") if month.is_dir()) if folder.exists() else []
    for month in months:
        refuse_irreplaceable(month)
    return f"{folder}: {', '.join(month.name for month in months if month.name[0] != '.') or 'no months'}"


def _ledger(path: Path) -> str:
    if not path.exists():
        return f"{path}: none yet; the first run makes it"
    found = ledger_summary(path)
    if found.schema_version > SCHEMA_VERSION:
        raise SimauditError("ledger_of_later_version", path=path)
    last = f", the last on {moment_text(found.last_run)}" if found.last_run else ""
    withdrawn = f"; withdrawn months: {found.withdrawn} (withdraw --history)" if found.withdrawn else ""
    return f"{path}: {found.runs} runs{last}{withdrawn}"


def _inbox(config: Config) -> str:
    folder, place = config.inbox, config.place_of("inbox")
    if not folder.is_dir():
        if config.is_set("inbox"):
            raise SimauditError("no_folder", place=place, folder=folder)
        return "none; audits name their files"
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SimauditError("folder_not_readable", place=place, folder=folder)
    if config.is_set("inbox") and rights_of_others(folder.stat().st_mode) & 0o007:
        raise SimauditError("folder_open_to_others", place=place, folder=folder)
    months = ", ".join(f"{month} ({_size(size)})" for month, size in sorted(_arrived(folder).items()))
    return f"{folder}: {months or 'nothing has arrived'}"


def _arrived(inbox: Path) -> dict[str, int]:
    """Bytes in the inbox by month."""
    sizes: dict[str, int] = {}
    for path in inbox.glob("*") if inbox.is_dir() else ():
        month = Period.found_in(path.name)
        if month:
            files = path.glob("*") if path.is_dir() else [path]
            size = sum(file.stat().st_size for file in files if file.is_file())
            sizes[str(month)] = sizes.get(str(month), 0) + size
    return sizes


def _lists(config: Config) -> str:
    named = {kind: path for kind in LIST_KINDS if (path := getattr(config, kind)) is not None}
    for kind, path in named.items():
        # One a month can't be looked for: the month isn't known.
        if "{period}" not in str(path) and not path.is_file():
            raise SimauditError("list_file_missing", place=config.place_of(kind), file=path)
    return ", ".join(f"{kind} {path}" for kind, path in named.items()) or "those of the audited folder"


def _annexes(config: Config) -> str:
    library = f"pyrage {version('pyrage')}" if available() else "pyrage is not installed"
    keys = config.restricted.recipients
    recipients_of(keys, config.place_of("restricted", "recipients"))
    return f"{f'encrypted to {len(keys)} keys' if keys else 'plain files behind their rights'}; {library}"


def _retention(config: Config) -> str:
    terms = config.retention
    rows, annexes = (
        "for ever" if term is None else f"{term} months" for term in (terms.months, terms.findings_months)
    )
    default = default_terms(config.stated_terms)
    ledger = config.store / "ledger.duckdb"
    if default and is_undecided(ledger):
        raise SimauditError(
            "retention_not_stated",
            place=config.place_of("retention"),
            terms=list(default.values()),
            keys=list(default),
        )
    return (
        f"subscriber rows {rows} (the month before is compared with), "
        f"annexes {annexes} (limitation of one year, and as long for proceedings)"
    )


def _notify(config: Config) -> str:
    if not config.notify:
        return "nobody is told"
    refuse_open_command(config)
    command = shlex.split(config.notify)[0]
    if shutil.which(command) is None:
        raise SimauditError("no_command", place=config.place_of("notify"), command=command)
    return config.notify


def _disk(folder: Path, needed: int) -> str:
    place = folder.resolve()
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        raise SimauditError("not_writable", path=place)
    free = shutil.disk_usage(place).free
    if free < needed:
        raise SimauditError("disk_too_full", path=place, free=_size(free), needed=_size(needed))
    return f"{_size(free)} free"


def _size(number: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1024:
            return f"{number:.0f} {unit}"
        number /= 1024
    return f"{number:.1f} TB"
