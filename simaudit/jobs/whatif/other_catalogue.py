"""Months judged by another catalogue, with its populations, links, law and tables: in a process of its own.

What the catalogue says is read once a process, and by many; another one needs another process, which has read
none before. That ends with this one, however this one ends: its standard input is open as long.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simaudit.contract import COLUMN_KINDS, FAMILIES, LIST_TOKENS
from simaudit.errors import CatalogueError, SimauditError
from simaudit.files import read_bytes, system_reason, system_refusal
from simaudit.paths import CHECKS, use_catalogue

if TYPE_CHECKING:
    from simaudit.jobs.whatif.judging import RuleSetTrial, TrialRequest
    from simaudit.jobs.whatif.stored_months import TriedMonth

_READ_AS: Final = (".sql", ".toml", ".csv")
_MAY_LACK: Final = ("retired.toml", "precision.csv")


def judge_months_by(catalogue: Path, request: TrialRequest, months: Sequence[TriedMonth]) -> RuleSetTrial:
    """`judge_months` by the catalogue of a folder; raises UsageError, CatalogueError as that does.

    Raises CatalogueError too where a file of it can't be read, or not by this version.
    """
    _require_files(catalogue)
    command = [sys.executable, "-P", "-m", __name__, str(catalogue.resolve())]
    # Both ends are this program, over a pipe.
    answer = b""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        try:
            if process.stdin and process.stdout:
                with suppress(BrokenPipeError):
                    pickle.dump((request, months), process.stdin)
                    process.stdin.flush()
                answer = process.stdout.read()
        finally:
            process.kill()
    if not answer:
        raise CatalogueError("catalogue_process_ended", path=catalogue, code=str(process.returncode))
    trial: RuleSetTrial | SimauditError = pickle.loads(answer)  # noqa: S301
    if isinstance(trial, SimauditError):
        raise trial
    return trial


def _require_files(catalogue: Path) -> None:
    """Raises CatalogueError where a file in the folder can't be read, or one that all need is missing."""
    # The other process imports this file before it reads a catalogue.
    from simaudit.rules.load import check_paths

    def refuse(error: OSError) -> None:
        raise CatalogueError("cannot_be_read", path=error.filename, why=system_reason(error)) from error

    shared = {
        catalogue / path.relative_to(CHECKS)
        for path in CHECKS.rglob("*")
        if path.suffix in _READ_AS and path.parent.name not in FAMILIES and path.name not in _MAY_LACK
    }
    if all(path.parent == catalogue for path in check_paths(catalogue)):
        raise CatalogueError("no_check_in_folder", path=catalogue)
    walk = os.walk(catalogue, onerror=refuse)
    for path in sorted(shared.union(Path(place, name) for place, _, names in walk for name in names)):
        if not path.is_symlink() or not path.is_dir():
            read_bytes(path, CatalogueError)


def _main() -> None:
    catalogue = Path(sys.argv[1])
    use_catalogue(catalogue)
    request, months = pickle.load(sys.stdin.buffer)  # noqa: S301
    threading.Thread(target=_end_with_parent, daemon=True).start()
    trial: RuleSetTrial | SimauditError
    try:
        trial = _judged(catalogue, request, months)
    except SimauditError as error:
        trial = error
    except KeyboardInterrupt:
        # So is the parent, which says it.
        os._exit(3)
    sys.stdout.buffer.write(pickle.dumps(trial))
    sys.stdout.buffer.flush()
    os._exit(0)


def _end_with_parent() -> None:
    # Nothing more comes: it ends where nobody holds the other end.
    os.read(sys.stdin.fileno(), 1)
    os._exit(3)


def _judged(catalogue: Path, request: TrialRequest, months: Sequence[TriedMonth]) -> RuleSetTrial:
    path = catalogue
    try:
        # What is imported from here on reads that catalogue.
        for name, read in _readers().items():
            path = catalogue / name
            read()
        path = catalogue
        from simaudit.jobs.whatif.judging import judge_months

        return judge_months(request, months)
    except (SimauditError, KeyboardInterrupt):
        raise
    except BaseException as error:
        kind = type(error).__name__
        if kind in ("MemoryError", "OutOfMemoryException"):
            raise SimauditError("too_little_memory") from None
        if reason := system_refusal(error):
            raise SimauditError("stopped_by_system", why=reason) from None
        raise CatalogueError("catalogue_unusable", path=path, kind=kind) from None


def _readers() -> Mapping[str, Callable[[], object]]:
    """File of a catalogue → what reads it, in the order in which they need each other."""
    from simaudit.intake.profile.column_names import aliases
    from simaudit.intake.values.id_numbers import province_codes
    from simaudit.intake.values.msisdn import mobile_pattern
    from simaudit.intake.values.wordings import readings
    from simaudit.rules.carrier_names import known_names
    from simaudit.rules.law import built_in_law
    from simaudit.rules.links import links
    from simaudit.rules.populations import definitions
    from simaudit.rules.reference_tables import provinces, reference_tables
    from simaudit.rules.vocabulary import column_names, detail_words, value_names

    coded = [name for name, kind in COLUMN_KINDS.items() if kind in ("token", "boolean", "nationality")]
    coded += LIST_TOKENS
    return {
        "vocabulary/values.toml": lambda: [readings(column) for column in coded],
        "vocabulary/headers.toml": aliases,
        "vocabulary/columns.toml": column_names,
        "vocabulary/details.toml": detail_words,
        "vocabulary/value_names.toml": value_names,
        "vocabulary/carriers.toml": known_names,
        "reference": reference_tables,
        "reference/province.csv": provinces,
        "reference/mobile_prefix.csv": mobile_pattern,
        "reference/birth_province.csv": province_codes,
        "law": built_in_law,
        "populations.sql": definitions,
        "links.sql": links,
    }


if __name__ == "__main__":
    _main()
