"""The page of a change that was tried, whatif.html."""

from typing import Final

from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.report.pages.language import Language
from simaudit.report.pages.render import render_template

STEM: Final = "whatif"

CHANGES_SHOWN: Final = 300
"""Lines of checks, months and carriers, of cases, and of acts, that the page has; whatif.json has all."""


def render_rule_trial(figures: RuleTrial, lang: str) -> str:
    """The page in the language `vi` or `en`."""
    by_id = {check.id: check for check in figures.checks}
    return render_template(
        f"{STEM}.html", Language(lang), figures=figures, file=STEM, rules=by_id, most=CHANGES_SHOWN
    )
