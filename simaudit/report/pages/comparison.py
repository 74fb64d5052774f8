"""The pages of what is compared: provinces, compare.html; rules before and after a change, whatif.html."""

from typing import Final, NamedTuple

from markupsafe import Markup

from simaudit.config.rules_in_force import Rules
from simaudit.report.figures import provinces_beside as beside
from simaudit.report.figures.acts import rests_on_unchecked
from simaudit.report.figures.base import Share
from simaudit.report.figures.funnels import PeerDot, PeerFunnel, PeerPoint
from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.report.pages.funnel_chart import funnel_chart
from simaudit.report.pages.language import Language
from simaudit.report.pages.render import render_template
from simaudit.rules.check import Wording
from simaudit.rules.reference_tables import provinces

SHOWN: Final = 30
"""Checks that are drawn, and rows of a table; all are in compare.json."""


class _Title(NamedTuple):
    """A check as a page names it."""

    title: Wording
    unchecked: bool


def render_comparison(comparison: beside.ProvinceComparison, rules: Rules, lang: str) -> str:
    """The page in the language `vi` or `en`; checks have their titles by the rules of this installation."""
    language, as_of = Language(lang), comparison.run.month.as_of
    high = [(row.carrier, row.check_id) for row in comparison.outside]
    high += [(row.carrier, row.check_id) for row in comparison.everywhere]
    compared = {(row.carrier, row.check_id): row for row in comparison.compared}
    drawn = [compared[key] for key in dict.fromkeys(high) if key in compared][:SHOWN]
    return render_template(
        "compare.html",
        language,
        figures=comparison,
        file="compare",
        titles={
            check.id: _Title(
                check.header.title, rests_on_unchecked(check.header.check.basis, as_of, rules.law)
            )
            for check in rules.checks
        },
        names=provinces(as_of),
        here=[row for row in comparison.outside if row.province == comparison.own],
        elsewhere=[row for row in comparison.outside if row.province != comparison.own],
        drawn=[(row, *_chart(row, comparison, language)) for row in drawn],
        shown=SHOWN,
        limits_of_rule=beside,
    )


def _chart(
    check: beside.ComparedCheck, comparison: beside.ProvinceComparison, language: Language
) -> tuple[PeerFunnel, Markup]:
    """The provinces by the fewest that they may have; those outside are named, and one's own is."""
    funnel = PeerFunnel(
        check=check.check_id,
        faults=False,
        judged=len(check.provinces),
        above=sum(row.outside for row in check.provinces),
        outside=tuple(
            PeerPoint(
                code=_short_name(row.province),
                numbers=Share(n=row.findings, of=row.people),
                expected=row.expected,
                in_scope=Share(n=0, of=0),
            )
            for row in check.provinces
            if row.outside
        ),
        dots=tuple(
            PeerDot(faulty=row.findings, expected=row.expected, points=1, above=False)
            for row in check.provinces
            if not row.outside
        ),
        fewest_rows=beside.FEWEST_PEOPLE,
        fewest_faulty=beside.FEWEST_FINDINGS,
        times=beside.TIMES,
        dispersion=check.dispersion,
        least_tail=comparison.least_tail,
    )
    own_province = [
        (row.expected, row.findings, _short_name(row.province))
        for row in check.provinces
        if row.province == comparison.own and not row.outside
    ]
    words = language.word("funnel_provinces", "title"), language.word("funnel_provinces", "described")
    return funnel, funnel_chart(funnel, language, words, own_province)


def _short_name(code: str) -> str:
    """There is little room beside a dot."""
    return provinces()[code].removeprefix("Thành phố ")


STEM: Final = "whatif"

CHANGES_SHOWN: Final = 300
"""Lines of checks, months and carriers, of cases, and of acts, that the page has; whatif.json has all."""


def render_rule_trial(figures: RuleTrial, lang: str) -> str:
    """The page in the language `vi` or `en`."""
    by_id = {check.id: check for check in figures.checks}
    return render_template(
        f"{STEM}.html", Language(lang), figures=figures, file=STEM, rules=by_id, most=CHANGES_SHOWN
    )
