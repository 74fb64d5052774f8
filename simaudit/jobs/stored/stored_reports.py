"""A month's reports and results as the ledger has them by now, built to replace those in its folder."""

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from simaudit.errors import Note
from simaudit.files import file_hash, fsync_tree, write_text
from simaudit.jobs.audit.months_page import write_months_page
from simaudit.jobs.stored.stored_month import StoredMonth, stored_month, stored_overview
from simaudit.period import Period
from simaudit.report.annexes.tables import JSON as CASES
from simaudit.report.annexes.tables import (
    RESTRICTED,
    RESULT_FILES,
    row_files,
    work_file,
    write_case_list,
    write_results,
)
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.month_list import month_list
from simaudit.report.pages.render import file_name, render_carrier, render_cases, render_overview
from simaudit.store.atomic_swap import Move, atomic_swap, refuse_irreplaceable
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import (
    NAME,
    PAGE,
    listed_outputs,
    read_manifest,
    require_own_folder,
    seal,
    without_carriers,
)
from simaudit.store.month_hashes import recorded_hashes
from simaudit.store.months import recorded_comparison, recorded_results, wanted_month
from simaudit.store.store import Store
from simaudit.store.withdrawal import outdated_months, outdated_notes, written_again


@dataclass(frozen=True)
class StoredReports:
    """What was built of a month, to be moved into its folder."""

    moves: tuple[Move, ...]
    gone: tuple[Path, ...]
    """Pages of the folder in languages that are not written now: they would say something older."""
    pages: tuple[Path, ...]
    """The pages at their places."""
    results: pl.DataFrame
    """Rows of `contract.Result` of all carriers."""
    sealed: bool
    """Whether the folder has a manifest, which is renewed."""


@dataclass(frozen=True)
class RewrittenReports:
    """What was written."""

    pages: tuple[Path, ...]
    results: pl.DataFrame
    """Rows of `contract.Result` of all carriers."""
    outdated: tuple[Note, ...]
    """Which of them rest on a month that was withdrawn, so that it has to be audited again."""


def rewrite_reports(
    store: Store, out: Path, period: Period | None, langs: Sequence[str] | None, *, full: bool = False
) -> RewrittenReports:
    """Write OUT/<period>'s overview, and every carrier's report and results, in `langs`, the main one first.

    Print shows the explanations of checks where `full` is set. `period` None: the month audited last; `langs`
    None: those of its last run. It is compared with the months before as they are now; pages in other
    languages are removed. Raises UsageError where the store holds no such month, or the folder is of another
    store's run.
    """
    store.require_ledger()
    with store.open_ledger() as ledger:
        month = wanted_month(ledger, period)
        reported = stored_month(ledger, month, langs, full=full)
        folder = out / str(month)
        refuse_irreplaceable(folder)
        with store.building_folder(folder) as built:
            reports = build_reports(ledger, folder, built, reported)
            # Without a manifest nothing is recorded: the next run puts back what a killed one has moved.
            name = file_hash(built / NAME) if reports.sealed else ""
            with atomic_swap(reports.moves, store.journal, name, reports.gone):
                if reports.sealed:
                    with ledger.transaction():
                        seal(ledger, folder)
        write_months_page(store, ledger, out)
        written_again(ledger, month)
        outdated = outdated_notes(outdated_months(ledger, month))
    return RewrittenReports(reports.pages, reports.results, tuple(outdated))


def build_reports(
    ledger: Ledger,
    folder: Path,
    built: Path,
    month: StoredMonth,
    without: Sequence[str] = (),
    annexes: Mapping[str, str] | None = None,
) -> StoredReports:
    """Build overview, cases, reports and results of a month's carriers in the folder `built`.

    `folder` is OUT/<period>, which they are to be moved to. Where it has a manifest, the hashes of these
    files are renewed in it, and no others; the carriers `without` are taken out of it. `annexes`, where the
    files of the cases are in `built` already and replace those of the folder: their hashes before they were
    encrypted. Raises OutputError, and UsageError where the folder is of another store's run, or its manifest
    is not as it was left.
    """
    period = Period.parse(month.carriers[0].run.period)
    pages = _pages(ledger, month, without, folder)
    carriers = [one.carrier for one in month.carriers]
    results = recorded_results(ledger, period, carriers)
    for name, text in pages.items():
        (built / name).parent.mkdir(exist_ok=True)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_text(built / name, text)
    renewed = list(pages)
    for figures in month.carriers:
        carrier = figures.carrier
        own = results.filter(pl.col("carrier") == carrier)
        comparison = recorded_comparison(ledger, period, carrier)
        write_results(own, comparison, figures.checks, built / carrier)
        renewed += [f"{carrier}/{name}" for name in RESULT_FILES]
    if annexes is None and any(one.links for one in recorded_hashes(ledger, period).values()):
        write_case_list(month.cases, built)
    renewed += [CASES] if (built / CASES).exists() else []
    folders = [RESTRICTED] if (built / RESTRICTED).exists() else []
    renewed += [f"{RESTRICTED}/{file.name}" for file in (built / RESTRICTED).glob("*")]
    sealed = (folder / NAME).exists()
    if sealed:
        require_own_folder(ledger, folder)
        manifest = without_carriers(read_manifest(folder), [*without, *folders])
        manifest["findings"] = manifest.get("findings", {}) | dict(annexes or {})
        _write_manifest(manifest, built, renewed, month.carriers)
        renewed.append(NAME)
    fsync_tree(built)
    return StoredReports(
        tuple(
            (built / name, folder / name)
            for name in (*folders, *renewed)
            if not name.startswith(f"{RESTRICTED}/")
        ),
        tuple(_other_pages(folder, pages, carriers)),
        tuple(folder / name for name in pages if name.endswith(".html")),
        results,
        sealed,
    )


def _pages(ledger: Ledger, month: StoredMonth, without: Sequence[str], folder: Path) -> dict[str, str]:
    """Path below OUT/<period>, the `folder`, → text, of overview.json and all pages."""
    overview = stored_overview(ledger, month, without)
    langs = overview.run.langs
    files = row_files(folder, [figures.carrier for figures in month.carriers])
    months, work_page = month_list(folder.parent), work_file(folder)
    pages = {"overview.json": overview.for_programs()}
    for lang in langs:
        page = render_overview(overview, lang, files, months, work_page)
        pages[file_name("index", lang, langs)] = page
        pages[file_name("cases", lang, langs)] = render_cases(overview, lang, files)
        for figures in month.carriers:
            pages[f"{figures.carrier}/{file_name('report', lang, langs)}"] = render_carrier(figures, lang)
    return pages


def _other_pages(folder: Path, names: Container[str], carriers: Sequence[str]) -> list[Path]:
    """The pages of the overview and of these carriers that are not among `names`."""
    files = [*folder.glob("*"), *(file for carrier in carriers for file in (folder / carrier).glob("*"))]
    return [
        file
        for file in files
        if PAGE.fullmatch(file.name) and file.relative_to(folder).as_posix() not in names
    ]


def _write_manifest(
    manifest: dict[str, Any], built: Path, renewed: Sequence[str], figures: Sequence[CarrierFigures]
) -> None:
    own = {"", *(one.carrier for one in figures)}
    outputs = {
        entry["path"]: entry["sha256"]
        for entry in manifest["outputs"]
        if not (PAGE.fullmatch(Path(entry["path"]).name) and entry["path"].rpartition("/")[0] in own)
    }
    outputs |= {name: file_hash(built / name) for name in renewed}
    # The reports are no longer those of the audit's request: the same request must run to write them again.
    manifest["asked"] = None
    manifest["langs"] = list(figures[0].run.langs)
    manifest["outputs"] = listed_outputs({name: outputs[name] for name in sorted(outputs)})
    write_text(built / NAME, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
