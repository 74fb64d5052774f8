"""The list of months in the folder of reports, and the lines by which their overviews lead to each other.

The list is a file of that folder, in no month's manifest; an overview is in that of its month, which is
sealed again.
"""

import re
from itertools import product
from pathlib import Path
from typing import Any, Final

from simaudit.errors import UsageError
from simaudit.files import file_hash, put_in_place, write_text, writing_to
from simaudit.jobs.stored.month_folder import Replacement, paths_of_month, replace_month
from simaudit.messages import LANGUAGES
from simaudit.report.figures.month_list import MonthEntry, MonthList, beside, month_list
from simaudit.report.pages.render import file_name, render_months, with_beside
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import Seal, check_seal, read_manifest, renew_manifest
from simaudit.store.store import Store

_TO_ROWS: Final = re.compile(r'<a\b[^>]*\bhref="((?:[^"/]+/)?restricted/[^"/]+)"[^>]*>(.*?)</a>')
"""A link of a page to a file of rows, and its text."""

_OURS: Final = b'<meta name="generator" content="simaudit '


def write_months_page(store: Store, ledger: Ledger, out: Path) -> None:
    """Write OUT/index.html from what the months' folders hold by now, each language at once or not at all.

    Without a month it is removed. A file of this name that simaudit hasn't written stays. Overviews that lead
    to a month which has gone, or not to one that has come, are changed in that line, and links to deleted
    annexes are taken out of pages. Raises OutputError.
    """
    months = month_list(out)
    langs = [lang for lang in months.langs if lang in LANGUAGES] if months else []
    texts = {file_name("index", lang, tuple(langs)): render_months(months, lang) for lang in langs if months}
    with writing_to(out):
        for path in out.glob("index*.html"):
            if path.name not in texts and _OURS in path.read_bytes():
                path.unlink()
        for name, text in texts.items():
            present = (out / name).read_bytes() if (out / name).exists() else _OURS
            if _OURS in present and present != text.encode():
                put_in_place(out / name, text.encode())
        for entry in months.months if months else ():
            _renew_links(store, ledger, out / entry.period, entry, months)


def _renew_links(
    store: Store, ledger: Ledger, folder: Path, entry: MonthEntry, months: MonthList | None
) -> None:
    """Let the month's pages lead to what is there by now; those that aren't as their run left them stay."""
    names = beside(months, entry.period, entry.langs)
    pages: dict[str, str] = {}
    for stem, lang in product(("index", "cases"), entry.langs):
        path = folder / file_name(stem, lang, entry.langs)
        if lang in LANGUAGES and path.is_file():
            present = path.read_text(encoding="utf-8")
            page = with_beside(present, names, lang)
            page = _TO_ROWS.sub(lambda link: link[0] if (folder / link[1]).exists() else link[2], page)
            pages |= {path.name: page} if page != present else {}
    manifest = _manifest_as_left(ledger, folder) if pages else None
    if manifest is None:
        return
    outputs = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    if any(outputs.get(name) != file_hash(folder / name) for name in pages):
        return
    with store.building_folder(folder) as built, ledger.transaction() as commit:
        for name, page in pages.items():
            write_text(built / name, page)
        staying = paths_of_month(folder, manifest)
        renew_manifest(built, manifest, staying)
        replace_month(store, ledger, Replacement(folder, built, staying), commit)


def _manifest_as_left(ledger: Ledger, folder: Path) -> dict[str, Any] | None:
    """The manifest of the month's last run, None where there is none or it was changed."""
    try:
        return read_manifest(folder) if check_seal(ledger, folder) is Seal.AGREES else None
    except UsageError:
        return None
