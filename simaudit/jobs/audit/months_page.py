"""The list of months in the folder of reports: a file of that folder, in no month's manifest."""

from pathlib import Path
from typing import Final

from simaudit.errors import OutputError
from simaudit.files import put_in_place, system_reason
from simaudit.messages import LANGUAGES
from simaudit.report.figures.month_list import month_list
from simaudit.report.pages.render import file_name, render_months

_OURS: Final = b'<meta name="generator" content="simaudit '


def write_months_page(out: Path) -> None:
    """Write OUT/index.html from what the months' folders hold by now, each language at once or not at all.

    Without a month it is removed. A file of this name that simaudit hasn't written stays. Raises OutputError.
    """
    months = month_list(out)
    langs = [lang for lang in months.langs if lang in LANGUAGES] if months else []
    texts = {file_name("index", lang, tuple(langs)): render_months(months, lang) for lang in langs if months}
    try:
        for path in out.glob("index*.html"):
            if path.name not in texts and _OURS in path.read_bytes():
                path.unlink()
        for name, text in texts.items():
            present = (out / name).read_bytes() if (out / name).exists() else _OURS
            if _OURS in present and present != text.encode():
                put_in_place(out / name, text.encode())
    except OSError as error:
        raise OutputError("cannot_be_written", path=out, why=system_reason(error)) from error
