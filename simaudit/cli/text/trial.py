"""What a change of the rules would find, as a table."""

from typing import Final

from simaudit.cli.text.listing import table
from simaudit.messages import Words
from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.report.pages.language import Language

_KINDS: Final = {
    "check": "text", "change": "trial_kind", "both": "number", "only_before": "number",
    "only_after": "number",
}  # fmt: skip


def trial_table(figures: RuleTrial, lang: str) -> str:
    """A heading, and a line a check that the change touches: rows over all months."""
    rows = (
        {"check": check.id, "change": check.kind, **dict(figures.total(check.id))} for check in figures.checks
    )
    return table(_KINDS, rows, Words("heading", lang), Language(lang))
