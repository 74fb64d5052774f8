"""What this installation is and can do: versions, means, store, key, catalogue, disk. It changes nothing."""

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

import simaudit
from simaudit.catalogue import rule_set_fingerprint
from simaudit.config import Config
from simaudit.errors import SimauditError
from simaudit.key import installation_key
from simaudit.migrations import SCHEMA_VERSION
from simaudit.rules import rules_of

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


class Finding(NamedTuple):
    """One thing looked at; `well` is False where a run would stumble over it."""

    name: str
    well: bool
    text: str


def examine(config: Config) -> Iterator[Finding]:
    """Everything in turn; nothing is made, opened for writing or locked."""
    yield Finding(
        "simaudit", True, f"{simaudit.__version__}, Python {platform.python_version()}, {platform.system()}"
    )
    yield _looked("libraries", lambda: ", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    yield Finding("threads", True, f"{config.jobs or os.cpu_count() or 1} of {os.cpu_count() or 1}")
    yield Finding("memory", True, f"{_memory()}; judging may use {config.memory or 'four fifths of it'}")
    yield _looked("catalogue", lambda: _catalogue(config))
    yield _looked("key file", lambda: _key(config.key_file))
    yield _looked("store", lambda: _store(config.store))
    yield _looked("ledger", lambda: _ledger(config.store / "ledger.duckdb"))
    for name, folder in (("store", config.store), ("out", config.out)):
        yield _looked(f"disk of {name}", lambda folder=folder: _disk(folder))  # type: ignore[misc]


def _looked(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except SimauditError as error:
        return Finding(name, False, str(error))
    except PackageNotFoundError as error:
        return Finding(name, False, f"{error.name} is not installed")
    except (OSError, duckdb.Error) as error:
        return Finding(name, False, f"cannot be read ({type(error).__name__})")


def _memory() -> str:
    return _size(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def _catalogue(config: Config) -> str:
    rules = rules_of(config)
    off = f", {len(rules.off)} switched off" if rules.off else ""
    return f"{len(rules.checks)} checks{off}, rule set {rule_set_fingerprint(rules.checks)[:12]}"


def _key(path: Path) -> str:
    if not path.exists():
        return f"{path}: none yet; the first run makes it"
    installation_key(path)
    return f"{path}: there, and closed to others"


def _store(folder: Path) -> str:
    if not folder.exists():
        return f"{folder}: none yet; the first run makes it"
    if folder.stat().st_mode & 0o077:
        raise SimauditError(f"{folder}: others may enter the store; run: chmod 700 {folder}")
    months = []
    for month in sorted((folder / "months").glob("*")):
        files = sorted(month.glob("*.parquet"))
        size = _size(sum(file.stat().st_size for file in files))
        months.append(f"{month.name} ({', '.join(file.stem for file in files)}; {size})")
    return f"{folder}: {', '.join(months) or 'no months'}"


def _ledger(path: Path) -> str:
    if not path.exists():
        return f"{path}: none yet; the first run makes it"
    with duckdb.connect(str(path), read_only=True) as connection:
        ((schema,),) = connection.execute("SELECT schema_version FROM meta").fetchall()
        runs, last = connection.execute("SELECT count(*), max(made_at) FROM run").fetchall()[0]
    if schema > SCHEMA_VERSION:
        raise SimauditError(f"{path}: the ledger was written by a later version of simaudit")
    return f"{path}: {runs} runs" + (f", the last on {last:%Y-%m-%d %H:%M}" if last else "")


def _disk(folder: Path) -> str:
    place = folder.resolve()
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        raise SimauditError(f"{place}: cannot be written")
    return f"{_size(shutil.disk_usage(place).free)} free"


def _size(number: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1024:
            return f"{number:.0f} {unit}"
        number /= 1024
    return f"{number:.1f} TB"
