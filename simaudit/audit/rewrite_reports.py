"""Writes a month's reports and results again from the ledger, without auditing."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from simaudit.audit.not_read import from_record
from simaudit.errors import Note, UsageError
from simaudit.files import file_hash, fsync_tree, write_text
from simaudit.period import Period
from simaudit.report.annexes.tables import RESULT_FILES, write_results
from simaudit.report.figures.changes import with_changes
from simaudit.report.figures.overview import overview_figures
from simaudit.report.figures.responses import with_responses
from simaudit.report.model import CarrierFigures, NotRead
from simaudit.report.pages.render import file_name, render_carrier, render_overview
from simaudit.store.atomic_swap import atomic_swap
from simaudit.store.history import carrier_history
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME, read_manifest
from simaudit.store.month_keys import month_key
from simaudit.store.months import (
    audited_month,
    recorded_comparison,
    recorded_figures,
    recorded_keys,
    recorded_months,
    recorded_results,
    require_month,
)
from simaudit.store.responses import month_responses
from simaudit.store.runs import given_or_last_month, recorded_not_read
from simaudit.store.seal import seal
from simaudit.store.store import Store


def rewrite_reports(
    store: Store, out: Path, period: Period | None, langs: Sequence[str]
) -> tuple[list[Path], pl.DataFrame]:
    """Write OUT/<period>'s overview, and every carrier's report and results, in `langs`, the main one first.

    `period` None: the month audited last. It is compared with the months before as they are now. Where
    OUT/<period> has a manifest, the hashes of these files are renewed in it, and no others. Returns the pages
    written and the results; raises UsageError where the store holds no such month.
    """
    store.require_ledger()
    with store.open_ledger() as ledger:
        month = given_or_last_month(ledger, period)
        require_month(recorded_months(ledger), month, None, store.folder)
        stored = [_read(text, ledger) for text in recorded_figures(ledger, month)]
        carriers = [_with_responses(ledger, month, figures, tuple(langs)) for figures in stored]
        pages = _pages(carriers, from_record(recorded_not_read(ledger, month)), tuple(langs))
        results = recorded_results(ledger, month, [figures.carrier for figures in carriers])
        folder = out / str(month)
        with store.building_folder(folder) as built:
            for name, text in pages.items():
                (built / name).parent.mkdir(exist_ok=True)
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                write_text(built / name, text)
            renewed = list(pages)
            for carrier in (figures.carrier for figures in carriers):
                own = results.filter(pl.col("carrier") == carrier)
                write_results(own, recorded_comparison(ledger, month, carrier), built / carrier)
                renewed += [f"{carrier}/{name}" for name in RESULT_FILES]
            if (folder / NAME).exists():
                _renew_hashes(folder, built, renewed)
                renewed.append(NAME)
            fsync_tree(built)
            # No run is recorded by the body: where this one is killed, the next puts the old pages back.
            with atomic_swap([(built / name, folder / name) for name in renewed], store.journal, ""):
                if NAME in renewed:
                    seal(ledger, folder)
    return [folder / name for name in pages if name.endswith(".html")], results


def _with_responses(
    ledger: Ledger, month: Period, figures: CarrierFigures, langs: tuple[str, ...]
) -> CarrierFigures:
    """Stored figures with what was answered by now, in the languages of these reports."""
    run = figures.run.model_copy(update={"langs": langs})
    keys = partial(recorded_keys, ledger, month, figures.carrier)
    responses = month_responses(ledger, month, figures.carrier, keys)
    return with_responses(figures.model_copy(update={"run": run}), responses)


def _pages(
    carriers: Sequence[CarrierFigures], not_read: Sequence[NotRead], langs: tuple[str, ...]
) -> dict[str, str]:
    """Path below OUT/<period> → text, of overview.json and all pages."""
    latest = max((figures.run for figures in carriers), key=lambda run: run.made_at)
    overview = overview_figures(carriers, not_read, latest)
    pages = {"overview.json": overview.model_dump_json(indent=1) + "\n"}
    for lang in langs:
        pages[file_name("index", lang, langs)] = render_overview(overview, lang)
        for figures in carriers:
            pages[f"{figures.carrier}/{file_name('report', lang, langs)}"] = render_carrier(figures, lang)
    return pages


def _read(text: str, ledger: Ledger) -> CarrierFigures:
    """A carrier's figures as they were stored, compared with the months before anew."""
    try:
        figures = CarrierFigures.model_validate_json(text)
    except ValidationError as error:
        raise UsageError("figures_of_other_version") from error
    period = Period.parse(figures.run.period)
    month = audited_month(ledger, period, figures.carrier)
    then = {row["check_id"]: row for row in month.results.iter_rows(named=True)}
    checks = tuple(
        check.model_copy(
            update={name: then[check.id][name] for name in ("new", "persisting", "resolved")}
            | {"note": Note.of(then[check.id]["note"]) if then[check.id]["note"] else None}
        )
        for check in figures.checks
    )
    key = month_key(ledger, period, figures.carrier)
    history = carrier_history(ledger, period, figures.carrier, key, recorded=True)
    return with_changes(figures.model_copy(update={"checks": checks}), month, history)


def _renew_hashes(folder: Path, built: Path, pages: Sequence[str]) -> None:
    manifest = read_manifest(folder)
    outputs = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    outputs |= {name: file_hash(built / name) for name in pages}
    # The reports are no longer those of the audit's request: the same request must run to write them again.
    manifest["asked"] = None
    manifest["outputs"] = [{"path": name, "sha256": outputs[name]} for name in sorted(outputs)]
    write_text(built / NAME, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
