"""Writes a month's reports again from the figures in the ledger, without auditing."""

import json
from collections.abc import Sequence
from pathlib import Path

from simaudit.errors import UsageError
from simaudit.files import file_hash, settle, write_text
from simaudit.manifest import NAME, read_manifest
from simaudit.period import Period
from simaudit.report.figures import CarrierFigures, overview_figures
from simaudit.report.render import file_name, render_carrier, render_overview
from simaudit.seal import seal
from simaudit.store import Store
from simaudit.swap import swapped


def rerender(store: Store, out: Path, period: Period | None, langs: Sequence[str]) -> list[Path]:
    """Write OUT/<period>'s index.html and every carrier's report.html in `langs`, the first the main one.

    `period` None: the month audited last. The hashes of these files, and of no others, are renewed in the
    manifest where one lies there. Returns the files written; raises UsageError where the store
    holds no such month.
    """
    if not store.ledger.exists():
        raise UsageError(f"{store.folder}: nothing has been audited into this store yet")
    with store.opened() as ledger:
        runs = ledger.runs()
        month = period or (Period.parse(runs[-1][0]) if runs else None)
        stored = [CarrierFigures.model_validate_json(text) for text in ledger.figures(month)] if month else []
        if month is None or not stored:
            wanted = f"month {period}" if period else "month"
            raise UsageError(f"{store.folder}: the store holds no {wanted}; audit it first")
        not_read = ledger.not_read(month)
        order = tuple(langs)
        carriers = [
            figures.model_copy(update={"run": figures.run.model_copy(update={"langs": order})})
            for figures in stored
        ]
        latest = max((figures.run for figures in carriers), key=lambda run: run.made_at)
        overview = overview_figures(carriers, not_read, latest)
        folder = out / str(month)
        pages = {}
        for lang in order:
            pages[file_name("index", lang, order)] = render_overview(overview, lang)
            for figures in carriers:
                pages[f"{figures.carrier}/{file_name('report', lang, order)}"] = render_carrier(figures, lang)
        with store.beside(folder) as built:
            for name, text in pages.items():
                (built / name).parent.mkdir(exist_ok=True)
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                write_text(built / name, text)
            renewed = list(pages)
            if (folder / NAME).exists():
                _renew_hashes(folder, built, renewed)
                renewed.append(NAME)
            settle(built)
            # No run writes this down: cut short, the next one puts the old pages back.
            with swapped([(built / name, folder / name) for name in renewed], store.journal, ""):
                if NAME in renewed:
                    seal(ledger, folder)
    return [folder / name for name in pages]


def _renew_hashes(folder: Path, built: Path, pages: Sequence[str]) -> None:
    manifest = read_manifest(folder)
    outputs = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    outputs |= {name: file_hash(built / name) for name in pages}
    # The reports are no longer those that the audit was asked for: it has to run to bring them back.
    manifest["asked"] = None
    manifest["outputs"] = [{"path": name, "sha256": outputs[name]} for name in sorted(outputs)]
    write_text(built / NAME, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
