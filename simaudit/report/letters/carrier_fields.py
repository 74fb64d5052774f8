"""Fields of the letters to one carrier; no figure is counted here.

They are the official letter, the minutes, and the request for the papers of a sample's subscribers, which has
personal data. Nothing that is signed rests on a provision that has not been compared: pages have it with a
mark, letters leave it out and say so to the officer alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, get_args

import polars as pl

from simaudit.config import Letterhead
from simaudit.errors import Note, UsageError
from simaudit.messages import Words
from simaudit.report.figures.base import Count, Rate, RunInfo, Share
from simaudit.report.figures.carrier import CarrierFigures, RecordedFigures
from simaudit.report.figures.carrier_decisions import answer_by, deadline
from simaudit.report.figures.clock_limits import STEPS, ClockLimits, LetterTerm
from simaudit.report.figures.decisions import Decisions, DemandKind
from simaudit.report.figures.points import NAMED, PointToVisit
from simaudit.report.figures.reliability import unread_columns
from simaudit.report.figures.sanctions import Exposure
from simaudit.report.figures.territory import ProvinceScope
from simaudit.report.pages.case_words import LONGEST_CODE, named_case, why_text
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name, is_named, legal_name
from simaudit.rules.check import Check
from simaudit.rules.tariffs import place_of

VI: Final = Language("vi")
WORDS: Final = Words("letter", "vi")

GAP: Final = "……………"
"""Where nothing is known: a clerk fills it in."""
_PROVINCE: Final = re.compile(r"\b(?:tỉnh|thành phố|TP\.?)\s+\S.*$", re.IGNORECASE)
"""The end of an authority's name: Sở Khoa học và Công nghệ tỉnh Gia Lai."""

_COMMITTEE: Final = "ủy ban nhân dân"
_BESIDE: Final = re.compile(r"^(?:-\s*)?(?:đồng chí )?(?:chủ tịch )?|\s*\(.*|[\s;.,]+$")
"""What a line of the recipients says beside their name: `(để báo cáo)`."""

_DAY_GAP: Final = "……/……/……"


def head_fields(
    head: Letterhead, day: date, deadline: date | None, addressed: Sequence[str] = ()
) -> dict[str, Any]:
    """The letterhead, with a gap for what it doesn't say; `day` is that of the letter.

    `agency` is the authority as it stands below `parent`, which has the province. Who is `addressed`, by any
    of these names, and who stands twice, is no further recipient.
    """
    texts = {name: text.strip() for name, text in head if isinstance(text, str)}
    province = province_of(head)
    if province:
        texts["parent"] = texts["parent"] or WORDS["parent"].format(province=province)
    agency = _PROVINCE.sub("", texts["authority"]).strip()
    recipients = {_recipient(name, texts["parent"]): name for name in reversed(head.recipients)}
    for name in addressed:
        recipients.pop(_recipient(name, texts["parent"]), None)
    return {
        **{name: text or GAP for name, text in texts.items()},
        "agency": agency or GAP,
        "province": province or GAP,
        "recipients": tuple(reversed(recipients.values())),
        "year": str(day.year),
        "deadline": VI.day(deadline) if deadline else _DAY_GAP,
    }


def _recipient(name: str, parent: str) -> str:
    """Whom a line of the recipients means: a Chairman's committee is theirs, `UBND tỉnh` is the `parent`."""
    short = _BESIDE.sub("", " ".join(name.casefold().replace("ubnd", _COMMITTEE).split()))
    return (
        parent.casefold() if short in (_COMMITTEE, f"{_COMMITTEE} tỉnh", f"{_COMMITTEE} thành phố") else short
    )


def province_of(head: Letterhead) -> str:
    """`tỉnh Gia Lai`, from the name of the authority or the body above it; empty where neither has one."""
    match = _PROVINCE.search(head.parent) or _PROVINCE.search(head.authority)
    return match[0].strip() if match else ""


def letter_deadline(run: RunInfo, head: Letterhead, day: date) -> date | None:
    """The day that the report states, while it is to come; else as many days after the letter's own."""
    report_deadline = answer_by(run)
    return report_deadline if report_deadline is not None and report_deadline > day else deadline(day, head)


def joined_carriers(carriers: Sequence[str], run: RunInfo) -> str:
    """Carriers as they are written, joined by commas."""
    return ", ".join(written_carrier(carrier, run) for carrier in carriers)


def written_carrier(carrier: str, run: RunInfo) -> str:
    """A carrier as it is written, with a mark where only its files name it."""
    name = carrier_name(carrier, run.names)
    return name if is_named(carrier, run.names) else WORDS["named_by_files"].format(name=name)


def addressed_carrier(carrier: str, run: RunInfo) -> str:
    """A carrier as letters address it: by its legal name, with a gap beside its own where none is known."""
    known = legal_name(carrier, run.names)
    if known:
        return known
    name = carrier_name(carrier, run.names)
    return WORDS["gap_beside" if is_named(carrier, run.names) else "gap_named_by_files"].format(
        gap=GAP, carrier=name
    )


_CHECKS_NAMED: Final = 3
"""In the letter; the minutes have a table of more."""
_CHECKS_LISTED: Final = 10
_ALPHABET: Final = "abcdđegh"
"""In the order of Vietnamese documents."""


def carrier_fields(figures: CarrierFigures, head: Letterhead, day: date) -> dict[str, Any]:
    """All fields; `day` is that of the letter, `figures` are signed_figures."""
    decided = figures.decisions
    every_kind = dict.fromkeys(get_args(DemandKind), "")
    demands = {demand.kind: VI.counted(demand.n) for demand in decided.asked}
    return {
        **addressed_fields(figures, head, day, letter_deadline(figures.run, head, day)),
        "data": {
            "read": VI.number(figures.intake.read),
            "live": VI.number(figures.scope.live),
            "verdict": verdict(figures),
            "unclear": _count(len(decided.to_clarify)),
            "criteria": "; ".join(map(VI.criterion, figures.reliability.to_clarify)),
            "unread": "; ".join(map(VI.unread, unread_columns(figures.reliability, figures.intake.unread))),
            "throughout": "; ".join(map(VI.throughout, figures.aside)),
            "usable": "x" if figures.speaks else "",
        },
        "scope": scope_in_words(figures.scope),
        "signs": sign_fields(figures.compliance.signs),
        "open": {name: VI.counted(getattr(decided, name)) for name in ("notified", "found_before", "new")},
        "checks": _checks(decided)[:_CHECKS_NAMED],
        "more_checks": _checks(decided)[:_CHECKS_LISTED],
        "points": point_fields(decided.points),
        "cases": [
            {
                "id": named_case(case, VI),
                "numbers": VI.number(case.own_numbers),
                "why": why_text(case.why, VI),
            }
            for case in figures.cases
            if case.case_id in decided.cases
        ],
        "to_prove": [
            {"act": act_in_words(row), "numbers": VI.counted(row.number_count)}
            for row in figures.exposures
            if row.group == "to_prove"
        ],
        "decree": decree([figures]),
        # Kind of what is asked → of how many, and the letter before it; empty where it isn't.
        "asked": every_kind | demands | {"any": "x" if demands else ""},
        "letter": every_kind | dict(zip(demands, _ALPHABET, strict=False)),
        "term": term_in_words(decided.clock.limits if decided.clock else None, head, day),
        "besides": {"risks": _count(decided.risks), "data": _count(decided.data)},
    }


def term_in_words(limits: ClockLimits | None, head: Letterhead, day: date) -> dict[str, str]:
    """The first notice and the steps after a letter of this day, by when each is due at the latest.

    Gaps where no check judges notified numbers: the days of law are that one's.
    """
    if limits is None:
        names = (*LetterTerm.model_fields, *(f"days_to_{step}" for step in STEPS))
        return dict.fromkeys(names, GAP)
    term = limits.model_copy(update={"holidays": head.holidays}).term(day)
    counted = {f"days_to_{step}": days for step, days in days_in_words(limits).items()}
    return {name: VI.day(day) for name, day in term} | counted


def days_in_words(limits: ClockLimits) -> dict[str, str]:
    """Step → the full days before it falls due."""
    return {step: str(due - 1) for step, due in limits.days.items()}


def scope_in_words(scope: ProvinceScope) -> str:
    """Of which province the figures are, and how much of the extract that is; empty where it is all of it."""
    if not scope.province:
        return ""
    return WORDS["scope"].format(
        province=VI.province(" ".join([scope.province, *scope.communes])),
        code=scope.province,
        live=VI.number(scope.live),
        of=VI.number(scope.of),
    )


def act_in_words(row: Exposure) -> str:
    """An act's clause in the decree, which stands before it, and the decree's words for the act."""
    clause = place_of(row.act, "vi")
    return f"{clause}: {VI.text(row.wording)}" if row.wording else clause


def decree(carriers: Sequence[CarrierFigures]) -> str:
    """The decree that the acts of these figures are of; empty where there are none."""
    cited = (
        VI.text(row.citation).removeprefix(place_of(row.act, "vi")).strip()
        for figures in carriers
        for row in figures.exposures
        if row.citation and row.group != "unchecked"
    )
    return next(cited, "")


def verdict(figures: CarrierFigures) -> str:
    """Whether the extract can be relied on, within a sentence."""
    word = VI.word("verdict", figures.reliability.verdict)
    return f"{word[:1].lower()}{word[1:]}"


def point_fields(points: Sequence[PointToVisit]) -> list[dict[str, Any]]:
    """Registration points to visit, as many as are named."""
    return [
        {
            "code": point.code[:LONGEST_CODE],
            "numbers": VI.number(point.numbers.n),
            "of": VI.number(point.numbers.of),
            "rate": VI.percent(point.numbers.rate),
            "reason": VI.visit(point),
        }
        for point in points[:NAMED]
    ]


def cell(count: Count) -> str:
    """As in a table; of none it isn't said that there are no fewer."""
    return VI.number(count if count else 0)


def sign_fields(signs: Rate) -> dict[str, Any]:
    """The numbers with signs, `numbers` as in a sentence and `cell` as in a table, with their reserve.

    `measured` is empty where none could be judged, `any` where there is none; `rated` is the rate in
    brackets, empty where there is none.
    """
    return {
        "numbers": VI.counted(signs.count) if signs.of else VI.percent(None),
        "cell": cell(signs.count) if signs.of else VI.percent(None),
        "rate": VI.percent(signs),
        "rated": VI.in_brackets(signs),
        "measured": "x" if signs.of else "",
        "any": "x" if signs.count else "",
    }


def addressed_fields(
    figures: CarrierFigures, head: Letterhead, day: date, answer_by: date | None
) -> dict[str, Any]:
    """The letterhead, the month, and the carrier that a letter goes to; `answer_by`: its deadline."""
    run, carrier = figures.run, figures.carrier
    name, legal = written_carrier(carrier, run), addressed_carrier(carrier, run)
    return {
        "head": head_fields(head, day, answer_by, [name, legal]),
        "month": VI.month(run.period),
        "carrier": {"name": name, "legal_name": legal},
    }


def _checks(decided: Decisions) -> list[dict[str, Any]]:
    return [
        {
            "title": VI.titled(check),
            "numbers": VI.number(check.persisting + check.new),
            "persisting": VI.number(check.persisting),
        }
        for check in decided.checks
    ]


def _count(number: int) -> str:
    return VI.number(number) if number else ""


def sample_fields(
    drawn: pl.DataFrame,
    drawn_at: datetime,
    figures: CarrierFigures,
    checks: Mapping[str, Check],
    head: Letterhead,
    day: date,
) -> dict[str, Any]:
    """All fields. `drawn`: the sample's findings, with the papers of their rows; `day`: the letter's."""
    by_chance = Words("sample_book", "vi")["by_chance"]
    # What is found of a point as a whole has no number, and no papers.
    drawn = drawn.drop_nulls("msisdn")
    numbers = (
        drawn.group_by("msisdn")
        .agg(pl.col("check_id").unique().sort(), pl.col("registered_at", "point_code").first())
        .sort("msisdn")
    )
    return {
        **addressed_fields(figures, head, day, letter_deadline(figures.run, head, day)),
        "sample": {
            "day": VI.day(drawn_at),
            "drawn": VI.number(drawn.height),
            "numbers": VI.number(numbers.height),
            "rows": [
                {
                    "place": VI.number(number),
                    "msisdn": msisdn,
                    "registered": VI.day(registered_at) if registered_at else "–",
                    "point": (point or "–")[:LONGEST_CODE],
                    # What no check accuses was drawn by chance.
                    "checks": "; ".join(
                        VI.text(checks[check_id].header.title) if check_id in checks else by_chance
                        for check_id in check_ids
                    ),
                }
                for number, (msisdn, check_ids, registered_at, point) in enumerate(
                    numbers.iter_rows(), start=1
                )
            ],
        },
    }


def signed_figures(figures: RecordedFigures) -> RecordedFigures:
    """The figures without checks that rest on unchecked provisions, and without numbers of these alone.

    Raises UsageError where an earlier version counted them.
    """
    doubtful = {check.id for check in figures.checks if check.unchecked}
    if not doubtful:
        return figures
    if figures.checked_signs is None and figures.compliance.unchecked:
        raise UsageError("figures_of_other_version")
    signs = figures.checked_signs or figures.signs
    compliance = figures.compliance
    of = compliance.compliant.of and compliance.compliant.of - figures.signs.outside + signs.outside
    changes: dict[str, Any] = {
        "checks": tuple(check for check in figures.checks if check.id not in doubtful),
        "aside": tuple(check for check in figures.aside if check.id not in doubtful),
        "signs": signs,
        "compliance": compliance.model_copy(
            update={
                "compliant": Share(n=of and of - signs.numbers, of=of),
                "outside": signs.outside,
                "unchecked": False,
            }
        ),
    }
    return figures.model_copy(update=changes)


def left_out(carriers: Iterable[RecordedFigures]) -> Iterator[Note]:
    """What letters leave out of a month's figures as they were counted, for the officer: one note at most."""
    doubtful = [
        (figures, check)
        for figures in carriers
        for check in figures.checks
        if figures.speaks and check.unchecked and check.open
    ]
    if doubtful:
        by_carrier = {figures.carrier: figures for figures, _ in doubtful}
        yield Note(
            "letter_leaves_out",
            period=doubtful[0][0].run.period,
            carriers=[*by_carrier],
            checks=sorted({check.id for _, check in doubtful}),
            findings=sum(check.open for _, check in doubtful),
            numbers=sum(
                figures.signs.numbers - (figures.checked_signs or figures.signs).numbers
                for figures in by_carrier.values()
            ),
            keys=sorted({check.basis[0].key for _, check in doubtful}),
        )
