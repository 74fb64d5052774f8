"""Cases in words, the same wherever one is named: title, why it is one; the grounds for an inspection."""

from typing import Final

from simaudit.report.figures.case_why import CaseTitle, CaseWhy
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.overview_decisions import InspectionGrounds
from simaudit.report.pages.language import Language


def title_text(title: CaseTitle, language: Language) -> str:
    """Who and what a case is, in one line: Một giao dịch viên, 300 giấy tờ liền số, 5 khuôn mặt."""
    counts = {"persons": title.persons, "nights": title.nights}
    who = worded(language, "case_title", title.who, title.points) if title.who else ""
    what = worded(language, "case_title", title.what, title.n, **counts)
    faces = worded(language, "case_title", "faces", title.faces) if title.faces else ""
    text = ", ".join(phrase for phrase in (who, what, faces) if phrase)
    return text[:1].upper() + text[1:]


def case_title(case: CaseFigures, language: Language) -> str | None:
    """The title of a case; None of a quiet one, and of one that an earlier edition found."""
    return title_text(case.title, language) if case.title.n else None


def named_case(case: CaseFigures, language: Language) -> str:
    """Its id and title: V-7F3K-29QD “Một điểm, 300 giấy tờ liền số”."""
    title = case_title(case, language)
    return f"{case.case_id} “{title}”" if title else case.case_id


def why_text(why: CaseWhy, language: Language) -> str:
    """Why a case (`CaseFigures.why`) is one, in one sentence without its point and capital.

    300 giấy tờ liền số, 5 khuôn mặt, mỗi khuôn mặt đến 60 giấy tờ, 300 người …: signs, then people and
    numbers, then where and when. Everyday explanations are not in it: see `everyday_phrases`.
    """
    parts = (worded(language, "case_why", part.kind, part.n, each=part.each) for part in why.parts)
    return ", ".join(parts)


def everyday_phrases(why: CaseWhy, language: Language) -> tuple[str, ...]:
    """What else may explain the signs, to be looked at first: one phrase a sign that has such a reason."""
    return tuple(language.word("case_everyday", sign) for sign in why.everyday)


def worded(language: Language, context: str, name: str, n: int, **more: int) -> str:
    """The phrase of a name with its counts; of one thing the phrase that says so, where there is one."""
    singular = language.word(context, f"{name}.one")
    template = singular if n == 1 and singular != f"{name}.one" else language.word(context, name)
    return template.format(**{key: language.number(count) for key, count in {"n": n, **more}.items()})


_NAMED: Final = 3
"""Grounds of each kind."""

LONGEST_CODE: Final = 40
"""Characters of a registration point's code that are shown: a carrier's file names it."""


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
            code=point.code[:LONGEST_CODE],
            numbers=language.number(point.numbers.n),
            of=language.number(point.numbers.of),
        )
        for point in grounds.points[:_NAMED]
    ]
    return "; ".join(phrases)
