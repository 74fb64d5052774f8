"""Why a case is one, in words: the same wherever a case is named."""

from simaudit.report.figures.case_why import CaseWhy, WhyPart
from simaudit.report.pages.language import Language


def why_text(why: CaseWhy, language: Language) -> str:
    """Why a case (`CaseFigures.why`) is one, in one sentence without its point and capital.

    300 giấy tờ liền số, 5 khuôn mặt, mỗi khuôn mặt đến 60 giấy tờ, 300 người …: signs, then people and
    numbers, then where and when. Everyday explanations are not in it: see `everyday_phrases`.
    """
    return ", ".join(_phrase(part, language) for part in why.parts)


def everyday_phrases(why: CaseWhy, language: Language) -> tuple[str, ...]:
    """What else may explain the signs, to be looked at first: one phrase a sign that has such a reason."""
    return tuple(language.word("case_everyday", sign) for sign in why.everyday)


def _phrase(part: WhyPart, language: Language) -> str:
    singular = language.word("case_why", f"{part.kind}.one")
    alone = part.n == 1 and singular != f"{part.kind}.one"
    template = singular if alone else language.word("case_why", part.kind)
    return template.format(n=language.number(part.n), each=language.number(part.each))
