"""The page to work in without its rows: the one template with scripts, which stay as they were published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from simaudit.report.figures.base import RunInfo
from simaudit.report.pages.language import Language
from simaudit.report.pages.render import TABULATOR, render_template, template_files

WORK_DATA: Final = "<!-- data -->"
"""Where the rows go into the page."""


@dataclass(frozen=True)
class WorkPage:
    """What a page says beside its rows."""

    run: RunInfo
    counts: Mapping[str, int]
    """Carrier → how many findings it has; of all carriers where the page only leads to theirs."""
    links: Sequence[tuple[str, str]] = ()
    """Pages of the carriers, where there is one for each: file and carrier."""
    listed: int | None = None
    """How many findings the page lists; None where it lists none."""
    unreadable: Sequence[str] = ()
    """Carriers that it has nothing of."""


def render_work(page: WorkPage, lang: str) -> str:
    """A page in the language `vi` or `en`, with WORK_DATA where its rows belong."""
    scripts = template_files((f"{TABULATOR}.js", "work.js")) if page.listed is not None else ()
    text = render_template("work.html", Language(lang), figures=page, scripts=scripts)
    # The policy has their hashes: they go in where nothing is escaped or replaced any more.
    head, *between = text.split("<!-- script -->")
    return "".join([head, *(part for pair in zip(scripts, between, strict=True) for part in pair)])
