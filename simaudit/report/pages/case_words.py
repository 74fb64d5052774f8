"""The title of a case, and why it is one, in words: the same wherever a case is named."""

from simaudit.report.figures.case_title import CaseTitle
from simaudit.report.figures.case_why import CaseWhy, WhyPart
from simaudit.report.figures.cases import CaseFigures
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
    return ", ".join(_phrase(part, language) for part in why.parts)


def everyday_phrases(why: CaseWhy, language: Language) -> tuple[str, ...]:
    """What else may explain the signs, to be looked at first: one phrase a sign that has such a reason."""
    return tuple(language.word("case_everyday", sign) for sign in why.everyday)


def _phrase(part: WhyPart, language: Language) -> str:
    return worded(language, "case_why", part.kind, part.n, each=part.each)


def worded(language: Language, context: str, name: str, n: int, **more: int) -> str:
    """The phrase of a name with its counts; of one thing the phrase that says so, where there is one."""
    singular = language.word(context, f"{name}.one")
    template = singular if n == 1 and singular != f"{name}.one" else language.word(context, name)
    return template.format(**{key: language.number(count) for key, count in {"n": n, **more}.items()})
