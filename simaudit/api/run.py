"""One run over extracts: prepared from configuration and options, noted, carried out, and read as frames."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.cases.month_cases import CASE
from simaudit.config import Config
from simaudit.errors import FAIL_ON, ExitCode, UsageError
from simaudit.files import private_folder, read_text, writing_to
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.audit.progress import Progress
from simaudit.jobs.dossier.letters import LettersRequest, letters_of_run, with_letters
from simaudit.jobs.inputs.request import AuditRequest, RunOptions, audit_request
from simaudit.report.annexes.tables import JSON, RESTRICTED
from simaudit.report.pages.render import file_name
from simaudit.store.access_log import access_note
from simaudit.store.manifest import read_manifest
from simaudit.store.store import Store


@dataclass(frozen=True)
class Run:
    """An audit or a self-check, ready to be carried out."""

    request: AuditRequest
    letters: LettersRequest | None
    """The letters that it writes, where it writes any."""

    @property
    def kind(self) -> str:
        """As the access log has it."""
        return "selfcheck" if self.request.options.selfcheck else "audit"

    def exit_code(self, outcome: Outcome) -> ExitCode:
        """What the command line ends with."""
        return outcome.exit_code(self.fail_on, self.request.rules.tolerated(self.request.config))

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the checks by id, in the language of the pages."""
        lang = self.request.langs[0]
        return {check.id: check.header.title.get(lang) for check in self.request.rules.checks}

    @property
    def fail_on(self) -> str:
        """The severity from which findings count, or `none`."""
        return self.request.config.fail_on or FAIL_ON[self.kind]


def prepared(config: Config, paths: Sequence[Path], options: RunOptions) -> Run:
    """The run that is asked for; nothing has been read of the extracts.

    Raises BusyError where another run holds the store, UsageError where options contradict each other or name
    what isn't there.
    """
    Store(config.store, config.key_file).refuse_if_locked()
    request = audit_request(config, paths, options)
    return Run(request, letters_of_run(request))


@contextmanager
def carried_out(
    run: Run, progress: AbstractContextManager[Progress], noted_in: Store | None = None
) -> Iterator[Outcome]:
    """Carry out a run, shown by `progress`; what the body does belongs to it, as the access log has it.

    The note of access goes to `noted_in`, or to the store that the run works in. Raises what
    `jobs.audit.audit` raises.
    """
    request = run.request
    extracts = [path for paths in request.inputs.extracts.values() for path in paths]
    request.store.make()
    with access_note(noted_in or request.store, run.kind, str(request.period), extracts) as noted:
        noted.carriers = list(request.inputs.extracts)
        with progress as active_progress:
            outcome = audit(request, active_progress)
        outcome = with_letters(outcome, request, run.letters)
        noted.exit_code = int(run.exit_code(outcome))
        yield outcome


PARTIAL: Final = "partial"
"""Beside the configuration, or in the current folder: never that of an audit's reports."""

_LEFT_BY_PARTIAL: Final = ("results.csv", "results.json", RESTRICTED)
"""Names in a carrier's folder."""


def partial_run(
    config: Config, paths: Sequence[Path], options: RunOptions, progress: AbstractContextManager[Progress]
) -> tuple[Run, Outcome]:
    """Judge by `options.checks` alone; raises what `prepared` and `jobs.audit.audit` do, OutputError.

    Nothing is entered in the store or compared with other months. The run works in a folder of its own, which
    is deleted, and leaves results and findings without any page: a report by less than the catalogue must not
    look like an audit.
    The outcome's `folder` has a folder a carrier with results, and findings in `restricted`.
    Who runs it over which files is noted where there is a store: the rows hold personal data.
    """
    target = config.sibling(PARTIAL)
    was_there = target.exists()
    try:
        with tempfile.TemporaryDirectory(dir=private_folder(target), prefix=".building-") as name:
            building = Path(name)
            places = {
                "store": building / "store",
                "out": building / "out",
                "key_file": building / "simaudit.key",
            }
            run = prepared(config.overridden(places | {"letters": False}, typed=False), paths, options)
            with carried_out(run, progress, Store(config.store)) as outcome:
                folder = _in_place(outcome.folder, target / outcome.folder.name)
    finally:
        if not was_there:
            # A refused run leaves nothing behind.
            with suppress(OSError):
                target.rmdir()
    return run, replace(outcome, folder=folder)


def _in_place(written: Path, folder: Path) -> Path:
    """Move what a partial run leaves out of `written`, in place of what an earlier one left in `folder`."""
    with writing_to(folder):
        shutil.rmtree(folder, ignore_errors=True)
        for carrier in sorted(path.parent for path in written.glob("*/results.csv")):
            place = private_folder(folder / carrier.name)
            for name in _LEFT_BY_PARTIAL:
                if (carrier / name).exists():
                    shutil.move(carrier / name, place / name)
    return folder


def findings_of(folder: Path, carriers: Sequence[str], table: str = "findings") -> pl.DataFrame:
    """The carriers' findings, or `remarks`; raises UsageError where the run wrote none, or encrypted."""
    return pl.concat(_parquet(folder / carrier / RESTRICTED / f"{table}.parquet") for carrier in carriers)


def cases_of(folder: Path) -> pl.DataFrame:
    """The month's cases, a row each, with the columns of CASE."""
    cases = json.loads(read_text(folder / JSON, UsageError))
    texts = {name: pl.String if dtype == pl.Date else dtype for name, dtype in CASE.items()}
    days = [pl.col(name).str.to_date() for name, dtype in CASE.items() if dtype == pl.Date]
    rows = [
        case | {"signs": [{"sign": sign, "size": size} for sign, size in case.get("signs", {}).items()]}
        for case in cases
    ]
    return pl.DataFrame(rows, schema=texts, orient="row").with_columns(days)


def case_rows_of(folder: Path) -> pl.DataFrame:
    """The records of the month's cases, rows of `row_models.CaseRow`; raises UsageError as `findings_of`."""
    return _parquet(folder / RESTRICTED / "cases.parquet")


def page_of(folder: Path, subfolder: str, stem: str, lang: str) -> str:
    """A page that the run wrote, `report` of a carrier's folder say; raises UsageError where there is none.

    It is there in the languages in which the run wrote its pages.
    """
    langs = tuple(read_manifest(folder)["langs"])
    path = folder / subfolder / file_name(stem, lang, langs)
    if lang not in langs or not path.exists():
        raise UsageError("page_not_written", path=path, languages=langs)
    return read_text(path, UsageError)


def _parquet(path: Path) -> pl.DataFrame:
    if not path.exists():
        raise UsageError("no_annexes_to_read", path=path.parent)
    return pl.read_parquet(path)
