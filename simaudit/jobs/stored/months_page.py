"""The list of months in the folder of reports, which every month's overview leads to.

It is a file of that folder, in no month's manifest. A language has the same file name whatever months there
are, so that no overview changes when another month comes or goes.
"""

from pathlib import Path
from typing import Final

from simaudit.files import put_in_place, writing_to
from simaudit.messages import LANGUAGES
from simaudit.report.figures.month_list import month_list
from simaudit.report.pages.render import MONTHS_PAGES, render_months

_OURS: Final = b'<meta name="generator" content="simaudit '


def write_months_page(out: Path) -> None:
    """Write OUT/index.html from what the months' folders hold by now, each language at once or not at all.

    Without a month it is removed. A file of this name that simaudit hasn't written stays. Raises OutputError.
    """
    months = month_list(out)
    langs = [lang for lang in LANGUAGES if months and lang in months.langs]
    texts = {MONTHS_PAGES[lang]: render_months(months, lang).encode() for lang in langs if months}
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
