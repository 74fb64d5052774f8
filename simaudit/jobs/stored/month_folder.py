"""A month's folder, OUT/<period>: what is rendered of a month, and how it comes into its place.

This is how every job ends that changes what a month shows: an audit, a withdrawal, reports written again.
Files of carriers that it isn't about stay where they are.

Beside the months' folders lies the list of months, to which every overview leads, in no month's manifest. A
language has the same file name whatever months there are, so that no overview changes when a month comes or
goes.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.errors import Note
from simaudit.files import file_hash, fsync_tree, put_in_place, write_text, writing_to
from simaudit.jobs.stored.stored_month import StoredMonth, stored_month
from simaudit.messages import LANGUAGES
from simaudit.period import Period
from simaudit.report.annexes import tables
from simaudit.report.figures.commune_pages import MOST_PAGES, commune_pages
from simaudit.report.figures.month_list import month_list
from simaudit.report.figures.sanctions import exposure_table
from simaudit.report.pages import render
from simaudit.store.atomic_swap import Move, atomic_swap, refuse_irreplaceable
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME, PAGE, read_manifest, renew_manifest, require_own_folder, seal
from simaudit.store.months import wanted_month
from simaudit.store.store import Store
from simaudit.store.withdrawal import outdated_months, outdated_notes, written_again


def render_month(month: StoredMonth, paths: Collection[str]) -> dict[str, str]:
    """Path below OUT/<period> → text: the pages in every language, and what programs read.

    `paths` are those of the annexes that the pages lead to.
    """
    overview, langs = month.overview(), month.run.langs
    row_files = tables.row_files(paths, [figures.carrier for figures in month.carriers])
    checks = {check.id: check for figures in month.carriers for check in figures.checks}
    texts = {"overview.json": overview.for_programs(), tables.JSON: tables.case_list(month.cases, langs[0])}
    texts["checks.csv"] = tables.check_list(checks.values())
    communes = commune_pages(month.carriers)
    for lang in langs:
        page = render.render_overview(overview, lang, row_files, tables.work_file(paths), communes)
        texts[render.file_name("index", lang, langs)] = page
        texts[render.file_name("cases", lang, langs)] = render.render_cases(overview, lang, row_files)
        for commune in communes[:MOST_PAGES]:
            name = render.file_name(commune.area.code, lang, langs)
            texts[f"communes/{name}"] = render.render_commune(commune, lang)
        for figures in month.carriers:
            texts[f"{figures.carrier}/{render.file_name('report', lang, langs)}"] = render.render_carrier(
                figures, lang
            )
    for figures in month.carriers:
        carrier, audited = figures.carrier, month.audited[figures.carrier]
        files = tables.result_files(audited.results, audited.comparison, figures.checks)
        texts |= {f"{carrier}/{name}": text for name, text in files.items()}
        exposures = exposure_table(carrier, overview.run.period, figures.exposures, langs[0])
        texts[f"{carrier}/exposure.csv"] = tables.csv_text(exposures)
    return texts


def write_month(month: StoredMonth, folder: Path, built: Path, staying: Collection[str]) -> list[str]:
    """Render a month into `built`, which has its annexes already; returns the paths of the pages.

    `folder` is OUT/<period>, where the files `staying` are left. Raises OutputError.
    """
    paths = {path for path in staying if (folder / path).exists()}
    paths |= {path.relative_to(built).as_posix() for path in built.rglob("*")}
    texts = render_month(month, paths)
    for name, text in texts.items():
        (built / name).parent.mkdir(exist_ok=True)
        write_text(built / name, text)
    return [name for name in texts if name.endswith(".html")]


def paths_staying(
    folder: Path, manifest: Mapping[str, Any], carriers: Collection[str], replaced: Collection[str] = ()
) -> set[str]:
    """What stays of OUT/<period>, and of what its manifest lists: a file that is missing stays missing.

    Pages of these carriers don't, in whatever language, nor do folders that are `replaced`.
    """
    paths = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    paths |= {entry["path"] for entry in manifest.get("outputs", ())}
    return {path for path in paths if not _is_page(path, carriers) and path.partition("/")[0] not in replaced}


def _is_page(path: str, carriers: Collection[str]) -> bool:
    parent, _, name = path.rpartition("/")
    return PAGE.fullmatch(name) is not None and (parent in ("", "communes") or parent in carriers)


@dataclass(frozen=True)
class Replacement:
    """What is put in place, and taken away, together."""

    folder: Path
    """OUT/<period>."""
    built: Path
    """What replaces it, with its manifest where it has one."""
    staying: Collection[str]
    """Paths below the folder that stay there, unless others are built; everything else in it goes."""
    moves: Sequence[Move] = ()
    """Beside it, in the store."""
    gone: Sequence[Path] = ()
    """In the store."""


def replace_month(store: Store, ledger: Ledger, replacement: Replacement, commit: Callable[[], None]) -> None:
    """Put a built month in its place, seal it and commit what was recorded: all or nothing.

    Belongs into a transaction, which `commit` ends. A run that stops at any instant leaves store, output and
    ledger as they were. Raises OutputError.
    """
    folder, built = replacement.folder, replacement.built
    fsync_tree(built)
    moves = [*replacement.moves, *_moves(built, folder, replacement.staying)]
    gone = [*replacement.gone, *_gone(folder, built, replacement.staying)]
    sealed = (built / NAME).exists()
    # Without a manifest nothing is recorded: the next run puts back what a killed one has moved.
    run = file_hash(built / NAME) if sealed else ""
    for _, target in moves:
        target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_swap(moves, store.journal, run, gone):
        if sealed:
            seal(ledger, folder)
        commit()


def _moves(built: Path, folder: Path, staying: Collection[str]) -> Iterator[Move]:
    """What was built and its places: folders as a whole where nothing in them stays."""
    below = _by_entry(staying)
    if not below:
        yield built, folder
        return
    for path in sorted(built.iterdir()):
        if path.is_dir():
            yield from _moves(path, folder / path.name, below.get(path.name, ()))
        else:
            yield path, folder / path.name


def _gone(folder: Path, built: Path, staying: Collection[str]) -> Iterator[Path]:
    """What is in a folder of which something stays, and neither stays nor is replaced."""
    below = _by_entry(staying)
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name) if below else ():
        path = built / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _gone(Path(entry.path), path, below.get(entry.name, ()))
        if entry.name not in below and not path.exists():
            yield Path(entry.path)


def _by_entry(staying: Collection[str]) -> dict[str, set[str]]:
    """Entry of a folder → the paths below it that stay, itself as the empty one."""
    below: dict[str, set[str]] = {}
    for path in filter(None, staying):
        name, _, rest = path.partition("/")
        below.setdefault(name, set()).add(rest)
    return below


_OURS: Final = b'<meta name="generator" content="simaudit '


def write_months_page(out: Path) -> None:
    """Write OUT/index.html from what the months' folders hold by now, each language at once or not at all.

    Without a month it is removed. A file of this name that simaudit hasn't written stays. Raises OutputError.
    """
    months = month_list(out)
    langs = [lang for lang in LANGUAGES if months and lang in months.langs]
    texts = {
        render.MONTHS_PAGES[lang]: render.render_months(months, lang).encode() for lang in langs if months
    }
    if texts:
        texts.setdefault("index.html", next(iter(texts.values())))
    with writing_to(out):
        for path in out.glob("index*.html"):
            if path.name not in texts and _OURS in path.read_bytes():
                path.unlink()
        for name, text in texts.items():
            present = (out / name).read_bytes() if (out / name).exists() else _OURS
            if _OURS in present and present != text:
                put_in_place(out / name, text)


@dataclass(frozen=True)
class RewrittenReports:
    """What was written."""

    pages: tuple[Path, ...]
    results: pl.DataFrame
    """Rows of `row_models.Result` of all carriers."""
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
    with store.require_ledger().open_ledger() as ledger:
        month = wanted_month(ledger, period)
        reported = stored_month(ledger, month, langs, full=full)
        folder = out / str(month)
        refuse_irreplaceable(folder)
        with store.building_folder(folder) as built, ledger.transaction() as commit:
            written_again(ledger, month)
            manifest = {}
            if (folder / NAME).exists():
                require_own_folder(ledger, folder)
                # They are no longer those of the audit's request: that must run to write them again.
                manifest = read_manifest(folder) | {"asked": None, "langs": list(reported.run.langs)}
            staying = paths_staying(folder, manifest, reported.audited)
            pages = write_month(reported, folder, built, staying)
            if manifest:
                renew_manifest(built, manifest, staying)
            replace_month(store, ledger, Replacement(folder, built, staying), commit)
        write_months_page(out)
        outdated = outdated_notes(outdated_months(ledger, month))
    return RewrittenReports(tuple(folder / name for name in pages), reported.results, tuple(outdated))
