"""A month's folder, OUT/<period>: what is rendered of a month, and how it comes into its place.

This is how every job ends that changes what a month shows: an audit, a withdrawal, reports written again.
Files of carriers that it isn't about stay where they are.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simaudit.files import file_hash, fsync_tree, write_text
from simaudit.jobs.stored.stored_month import StoredMonth
from simaudit.report.annexes.tables import JSON, case_list, csv_text, result_files, row_files, work_file
from simaudit.report.figures.sanctions import exposure_table
from simaudit.report.pages.render import file_name, render_carrier, render_cases, render_overview
from simaudit.store.atomic_swap import Move, atomic_swap
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME, PAGE, seal
from simaudit.store.store import Store


def render_month(month: StoredMonth, paths: Collection[str]) -> dict[str, str]:
    """Path below OUT/<period> → text: the pages in every language, and what programs read.

    `paths` are those of the annexes that the pages lead to.
    """
    overview = month.overview()
    langs = overview.run.langs
    files = row_files(paths, [figures.carrier for figures in month.carriers])
    texts = {"overview.json": overview.for_programs(), JSON: case_list(month.cases, langs[0])}
    for lang in langs:
        page = render_overview(overview, lang, files, work_file(paths))
        texts[file_name("index", lang, langs)] = page
        texts[file_name("cases", lang, langs)] = render_cases(overview, lang, files)
        for figures in month.carriers:
            texts[f"{figures.carrier}/{file_name('report', lang, langs)}"] = render_carrier(figures, lang)
    for figures in month.carriers:
        carrier, audited = figures.carrier, month.audited[figures.carrier]
        tables = result_files(audited.results, audited.comparison, figures.checks)
        tables["exposure.csv"] = csv_text(
            exposure_table(carrier, overview.run.period, figures.exposures, langs[0])
        )
        texts |= {f"{carrier}/{name}": text for name, text in tables.items()}
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
    return PAGE.fullmatch(name) is not None and (not parent or parent in carriers)


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
