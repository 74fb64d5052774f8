"""The grounds for an unannounced inspection of a carrier in words, for pages and letters."""

from typing import Final

from simaudit.report.figures.overview_decisions import InspectionGrounds
from simaudit.report.pages.language import Language

_NAMED: Final = 3
"""Grounds of each kind."""

_LONGEST_CODE: Final = 40
"""Of a registration point, which a carrier's file names."""


def inspection_in_words(grounds: InspectionGrounds, language: Language) -> str:
    """With what there is enough; without the carrier's name and a full stop."""

    def text(kind: str, **values: str) -> str:
        return language.word("inspection", kind).format(**values)

    phrases = [
        text("case", id=case.case_id, numbers=language.number(case.numbers))
        for case in grounds.cases[:_NAMED]
    ]
    phrases += [
        text(
            "overdue",
            numbers=language.number(letter.numbers),
            document=letter.document or "–",
            on=language.day(letter.on),
            day=language.day(letter.deadline),
        )
        for letter in grounds.overdue[:_NAMED]
        if letter.deadline
    ]
    phrases += [
        text(
            "point",
            code=point.code[:_LONGEST_CODE],
            numbers=language.number(point.numbers.n),
            of=language.number(point.numbers.of),
        )
        for point in grounds.points[:_NAMED]
    ]
    return "; ".join(phrases)
