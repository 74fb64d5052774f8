"""Figures → one self-contained HTML file, with a Content-Security-Policy that lets nothing load.

No page has a script, but the one to work in, which stays with the Department: its policy names the hash of
each, and no other runs.

Text from carriers' files is shortened, and isolated in its direction; the templates escape it (autoescape),
and the page as a whole is without what HTML doesn't allow.
"""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from simaudit.contract import NATURES, SEVERITIES
from simaudit.harmless_text import html_text
from simaudit.messages import LANGUAGES, with_singulars
from simaudit.paths import REPORTS
from simaudit.report.figures.base import RATE_MINIMUM
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.case_timeline import NIGHT_BEGINS, NIGHT_ENDS
from simaudit.report.figures.cases import DRAWN, EXPLAINED
from simaudit.report.figures.checks import WEIGHTS, CheckFigures
from simaudit.report.figures.commune_pages import MOST_PAGES, CommunePage
from simaudit.report.figures.month_list import MonthList
from simaudit.report.figures.overview import MatrixRow, OverviewFigures
from simaudit.report.figures.reliability import unread_notes
from simaudit.report.pages import case_drawings, charts
from simaudit.report.pages.case_words import case_title, everyday_phrases, inspection_in_words, why_text
from simaudit.report.pages.compiled_templates import COMPILED, asked_when_written
from simaudit.report.pages.funnel_chart import funnel_chart
from simaudit.report.pages.language import Language
from simaudit.report.pages.page_charts import (
    HEAT_BOUNDS,
    clock_charts,
    course_charts,
    families_chart,
    found_chart,
    heat,
    months_chart,
    precision_chart,
    provinces_chart,
    standardised_chart,
    trend_chart,
)
from simaudit.report.pages.table_cards import with_cards
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.reference_tables import provinces

# Bidirectional classes that can change the direction of the surrounding text: letters and digits of
# right-to-left scripts, and controls (Unicode Standard Annex 9, table 4).
_RIGHT_TO_LEFT: Final = frozenset(
    {"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
)


def short(text: str, limit: int) -> str:
    """At most `limit` characters, with … where more are cut; in `<bdi>` where it could turn the direction."""
    shown = charts.cut(text, limit)
    if not shown.isascii() and any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in shown):
        return Markup("<bdi>{}</bdi>").format(shown)
    return shown


TEXT_SHOWN = 120
CELL_SHOWN = 40
LIST_SHOWN = 10
FIRST_CASES, OWN_CASES, OWN_DRAWN = 5, 20, 3

LIMITS: Final = {
    "files": 30, "names": 30, "text": TEXT_SHOWN, "cell": CELL_SHOWN, "list": LIST_SHOWN, "rows": 1000,
    "cases": EXPLAINED, "first": FIRST_CASES, "own": OWN_CASES, "grave": 3, "priorities": 8,
    "acts": 6, "act": 110, "act_first": 30,
}  # fmt: skip
"""The most that a page shows of what has no limit: files, columns, characters of a text and of a cell,
follow-ups of a list, examples; cases that are explained, those of the overview and of a carrier's report, and
with a drawing in that; checks that a page begins with, and in the overview's list of what is to be looked at
first; acts, and characters of one, on the first page of a carrier's report, and of the overview.

These keep a page under 1.7 MB, whatever a carrier sends and however many checks fail."""

_FILTERS: Final = {
    "severity": SEVERITIES, "nature": NATURES, "state": ("new", "persisting", "resolved"),
}  # fmt: skip
"""What checks, and a check's cells, are filtered by on each page that has filters."""

TABULATOR: Final = "vendor/tabulator/tabulator.min"
"""The library that draws the rows of the page to work in, without its ending."""

_STYLES: Final = {
    "index.html": ("report.css", "filters.css", "overview.css"),
    "report.html": ("report.css", "filters.css"),
    "work.html": (f"{TABULATOR}.css", "report.css", "work.css"),
}
"""The style sheets of a template that has more than one."""


_WRITTEN: Final = (
    "number", "province", "counted", "percent", "difference", "share", "per_thousand", "limit", "size", "day",
    "moment", "month", "amount", "note", "detail", "column", "visit", "article", "restated",
)  # fmt: skip
"""Methods of a language that are filters of pages by the same name."""


def render_carrier(figures: CarrierFigures, lang: str) -> str:
    """The carrier's report.html in the language `vi` or `en`."""
    language = Language(lang)
    drawings: dict[str, Any] = {
        "letters": clock_charts(figures.decisions.clock, figures.run.names, language, small=False),
        "funnels": {funnel.check: funnel_chart(funnel, language) for funnel in figures.funnels},
        "papers": charts.bars(
            language.word("chart", "papers"),
            [
                (band_label(band.low, band.high), band.numbers, language.number(band.numbers))
                for band in figures.papers
            ],
        ),
        "months": months_chart(figures, language),
        "precision": precision_chart(figures, language),
        "natures": charts.bars(
            language.word("chart", "natures"),
            [
                (language.word("nature", row.nature), row.findings, language.number(row.findings))
                for row in figures.natures
            ],
        ),
        "trend": trend_chart(figures, language),
    }
    return render_template(
        "report.html",
        language,
        figures=figures,
        charts=drawings,
        checks={check.id: check for check in figures.checks},
        clock=figures.decisions.clock,
        own=True,
        file="report",
        # It is sent alone.
        row_files={},
        choices=_FILTERS,
        **case_values(figures.checks, figures.ranked, OWN_DRAWN, {}),
    )


def render_cases(figures: OverviewFigures, lang: str, row_files: Mapping[str, str] | None = None) -> str:
    """The cases over all carriers, cases.html, in `vi` or `en`; `row_files` as the overview's."""
    return render_template(
        "cases.html",
        Language(lang),
        figures=figures,
        file="cases",
        row_files=row_files or {},
        **_overview_case_values(figures),
    )


def render_overview(
    figures: OverviewFigures,
    lang: str,
    row_files: Mapping[str, str] | None = None,
    work_page: str = "",
    communes: Sequence[CommunePage] = (),
) -> str:
    """The overview, index.html, in the language `vi` or `en`.

    `row_files`: carrier → the file of its rows, "" → that of the cases'; `work_page`: the page to work in,
    where there is one; `communes`: those of which there are pages, or would be.
    """
    language = Language(lang)
    return render_template(
        "index.html",
        language,
        figures=figures,
        charts={
            "courses": course_charts(figures, language),
            "families": families_chart(figures, language),
            "found": found_chart(figures, language),
            "standardised": standardised_chart(figures, language),
            "letters": clock_charts(figures.follow_ups.clock, figures.run.names, language),
            "provinces": provinces_chart(figures, language),
        },
        provinces=provinces(figures.run.month.as_of),
        clock=figures.follow_ups.clock,
        own=False,
        file="index",
        row_files=row_files or {},
        work_page=work_page,
        communes={page.area.code: page for page in communes[:MOST_PAGES]},
        communes_of_pages=len(communes),
        months_page=MONTHS_PAGES[lang],
        choices={**_FILTERS, "carrier": [row.carrier for row in figures.carriers]},
        heat=heat,
        heat_bounds=HEAT_BOUNDS,
        drawn=[case.case_id for case in figures.cases if case.network],
        **_overview_case_values(figures),
    )


def render_commune(page: CommunePage, lang: str) -> str:
    """A commune's page, communes/22366.html, in the language `vi` or `en`."""
    names = provinces(page.run.month.as_of)
    return render_template("commune.html", Language(lang), figures=page, file=page.area.code, provinces=names)


def render_months(figures: MonthList, lang: str) -> str:
    """The list of months, OUT/index.html, in the language `vi` or `en`."""
    return render_template("months.html", Language(lang), figures=figures, pages=MONTHS_PAGES)


def _overview_case_values(figures: OverviewFigures) -> dict[str, Any]:
    linked = [row.id for row in figures.matrix]
    follow_ups = figures.follow_ups
    return {
        **case_values(figures.matrix, linked, DRAWN, dict(follow_ups.cases)),
        "handed_over": dict(follow_ups.handed_over),
        "handed_parts": {case_id: part for case_id, *part in follow_ups.parts_handed_over},
        "proposed": figures.decisions.police,
    }


def case_values(
    checks: Iterable[CheckFigures | MatrixRow], linked: Collection[str], drawn: int, states: Mapping[str, str]
) -> dict[str, Any]:
    """What the macros of cases read.

    The checks by id, those that a mark may lead to, how many cases are drawn, states of follow-ups; a
    carrier isn't told which cases were handed over, or are proposed to be.
    """
    return {
        "rules": {check.id: check for check in checks},
        "linked": linked,
        "articles": drawn,
        "states": states,
        "handed_over": {},
        "handed_parts": {},
        "proposed": (),
        "drawing": case_drawings,
        "night": (NIGHT_BEGINS, NIGHT_ENDS),
    }


def compile_pages(langs: Sequence[str]) -> None:
    """Compile all templates ahead of their use, which takes a quarter of a second."""
    for lang in langs:
        templates = environment(lang)
        for name in templates.list_templates(extensions=["html"]):
            templates.get_template(name)


def file_name(stem: str, lang: str, langs: tuple[str, ...]) -> str:
    """`report.html` for the first language of the run, `report.en.html` for another."""
    return f"{stem}.html" if lang == langs[0] else f"{stem}.{lang}.html"


MONTHS_PAGES: Final = {lang: file_name("index", lang, LANGUAGES) for lang in LANGUAGES}
"""Language → the list of months, whatever the languages of these."""


def band_label(low: int, high: int | None) -> str:
    """1, 2–3, 100+."""
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"


# Of the checks' texts, each carrier's page has most.
@lru_cache(maxsize=4096)
def _prose(text: str) -> Markup:
    """A check's text, with its parts between backticks as `<code>`."""
    parts = enumerate(escape(part) for part in text.split("`"))
    quoted = [Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in parts]
    return Markup("").join(quoted)


def _first_step(text: str) -> str:
    """The first of the steps of a check's remedy, for a line of a table; they are parted by semicolons."""
    return re.split(r"(?<=[^.]);|(?<=[^.]{3})\.(?=\s|$)", text, maxsplit=1)[0].rstrip(".") + "."


@pass_context
def _carrier_name(context: Context, carrier: str) -> str:
    """As the carrier is written, by the names that the run was given."""
    return carrier_name(carrier, context["run"].names)


def render_template(template: str, language: Language, **values: Any) -> str:
    """A page of `reports/`; only the `scripts` among the values may run in it."""
    templates = environment(language.code)
    style = "\n".join(template_files(_STYLES.get(template, ("report.css",))))
    if "choices" in values:
        style += templates.get_template("_filter_rules.html").render(choices=values["choices"])
    script_policy = "".join(f" {_source(script)}" for script in values.get("scripts", ()))
    run = values["figures"].run
    langs = values["figures"].langs if template == "months.html" else run.langs
    others = [lang for lang in langs if lang != language.code and lang in LANGUAGES]
    page = templates.get_template(template).render(
        language=language,
        run=run,
        style=Markup(style),  # noqa: S704 (the stylesheet of the repository)
        policy=f"default-src 'none'; style-src {_source(style)}; "
        + (f"script-src{script_policy}; " if script_policy else "")
        + "base-uri 'none'; form-action 'none'",
        others=others,
        file_name=file_name,
        band_label=band_label,
        weights=WEIGHTS,
        rate_minimum=RATE_MINIMUM,
        every_nature=NATURES,
        every_severity=SEVERITIES,
        limits=LIMITS,
        **values,
    )
    return html_text(with_cards(with_singulars(page) if language.code == "en" else page))


def _gettext(language: Language) -> Callable[..., Markup]:
    """Texts of pages as Jinja's own function gives them, which looks each up anew and formats it as well."""

    @cache
    def text(message: str) -> Markup:
        return Markup(language.translations.gettext(message))  # noqa: S704 (texts of the repository)

    @cache
    def alone(message: str) -> Markup:
        return text(message) % {}

    def gettext(message: str, **values: Any) -> Markup:
        return text(message) % values if values else alone(message)

    return gettext


@cache
def template_files(names: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of style sheets or scripts."""
    return tuple((REPORTS / name).read_text(encoding="utf-8") for name in names)


def _source(text: str) -> str:
    """A style sheet or script as a policy allows it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def environment(lang: str) -> Environment:
    """The templates of `reports/` with the texts and filters of the language `vi` or `en`."""
    language = Language(lang)
    templates = Environment(
        loader=FileSystemLoader(REPORTS),
        autoescape=True,
        undefined=StrictUndefined,
        # Looking for constants takes an eighth of compiling, and no page is written faster for it.
        optimized=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=COMPILED,
    )
    templates.install_gettext_translations(language.translations, newstyle=True)  # type: ignore[attr-defined]
    gettext = _gettext(language)
    templates.globals.update(gettext=gettext, _=gettext)
    language_filters: dict[str, Callable[..., Any]] = {
        **{name: getattr(language, name) for name in _WRITTEN},
        "criterion": lambda criterion: _prose(language.criterion(criterion)),
        "throughout": lambda check: _prose(language.throughout(check)),
        "text": lambda wording: _prose(language.text(wording)),
        "titled": lambda check: _prose(language.titled(check)),
        "first_step": lambda wording: _prose(_first_step(language.text(wording))),
        "unread_notes": lambda figures: unread_notes(
            figures.carrier, figures.reliability, figures.intake.unread
        ),
        "inspection": lambda grounds: inspection_in_words(grounds, language),
        "word": lambda code, kind: language.word(kind, code),
        "capitalise": lambda text: text[:1].upper() + text[1:],
        "case_title": lambda case: case_title(case, language) or "",
        "why": lambda why: why_text(why, language),
        "everyday": lambda why: everyday_phrases(why, language),
        "short": lambda text, limit=TEXT_SHOWN: short(text, limit),
    }
    templates.filters.update(asked_when_written(language_filters), carrier_name=_carrier_name)
    return templates
