"""What is decided by: told or only found before, points that stand out, who may fine, what is asked."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from simaudit.config import Letterhead
from simaudit.period import VIET_NAM, Period
from simaudit.report.figures.acts import ActGroup
from simaudit.report.figures.base import Count
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.carrier_decisions import (
    answer_by,
    carrier_decisions,
    check_notices,
    competent_authorities,
)
from simaudit.report.figures.decisions import NOTHING_TOLD, CheckNotice, Decisions, Demand, Told, ToldLetter
from simaudit.report.figures.sanctions import Exposure
from simaudit.report.figures.signs import CheckSigns, SubstantiveSigns
from simaudit.rules.check import Wording
from simaudit.store.follow_ups import FollowUp, Subject

SIGNS = SubstantiveSigns(
    persisting=5,
    new=2,
    outside=0,
    lower=0,
    since=(("2026-08", 1), ("2026-09", 4)),
    checks=(
        CheckSigns(id="UNR-01", persisting=3, new=0, since="2026-08"),
        CheckSigns(id="MIS-02", persisting=0, new=2),
        CheckSigns(id="MIS-05", persisting=4, new=1, since="2026-09"),
    ),
)


def entry(
    subject: str, state: str, on: date, document: str | None = None, deadline: date | None = None
) -> tuple[Subject, FollowUp]:
    about = Subject.of(subject)
    assert about is not None
    moment = datetime(on.year, on.month, on.day)  # noqa: DTZ001
    return about, FollowUp(about, state, on, document, deadline, "A", None, None, moment, "a")


def history(*entries: tuple[Subject, FollowUp]) -> dict[Subject, Sequence[FollowUp]]:
    found: dict[Subject, list[FollowUp]] = {}
    for subject, one in entries:
        found.setdefault(subject, []).append(one)
    return dict(found)


LETTER = ToldLetter(document="12/SKHCN", on=date(2026, 10, 5), deadline=date(2026, 10, 20), numbers=3)


def decided(
    figures: CarrierFigures, *entries: tuple[Subject, FollowUp], told: Told = NOTHING_TOLD
) -> Decisions:
    counted = figures.model_copy(update={"signs": SIGNS})
    return carrier_decisions(counted, history(*entries), None, told)


def test_numbers_that_a_letter_named_are_notified_and_each_counts_once(figures: CarrierFigures) -> None:
    letter = entry("viettel:UNR-01", "notified", date(2026, 10, 5), "12/SKHCN")
    shown = decided(figures, letter, told=Told(numbers=3, letters=(LETTER,)))
    assert [shown.notified.n, shown.found_before.n, shown.new.n] == [3, 2, 2]
    assert [shown.persisting.n, shown.open.n] == [5, 7]
    assert [(row.id, row.persisting, row.new, row.since) for row in shown.checks] == [
        ("MIS-02", 0, 2, None), ("MIS-05", 4, 1, "2026-09"), ("UNR-01", 3, 0, "2026-08"),
    ]  # fmt: skip
    notices = {row.id: row.notice for row in shown.checks}
    told = CheckNotice(on=date(2026, 10, 5), document="12/SKHCN", deadline=None, in_time=True)
    assert notices == {"MIS-05": None, "UNR-01": told, "MIS-02": None}


@pytest.mark.parametrize(
    ("told", "parts"),
    [
        (NOTHING_TOLD, [0, 5, 2]),
        # A letter whose numbers are all put right.
        (Told(letters=(LETTER,)), [0, 5, 2]),
        # One of the notified numbers was put right in between: its sign is new.
        (Told(numbers=4, new=1, letters=(LETTER,)), [4, 2, 1]),
        (Told(numbers=7, new=2, letters=(LETTER,)), [7, 0, 0]),
    ],
)
def test_the_parts_add_up_to_the_numbers_with_signs(
    figures: CarrierFigures, told: Told, parts: list[int]
) -> None:
    shown = decided(figures, told=told)
    assert [shown.notified.n, shown.found_before.n, shown.new.n] == parts
    assert shown.open.n == SIGNS.numbers


def test_a_letter_is_overdue_from_the_day_after_its_deadline(figures: CarrierFigures) -> None:
    late = LETTER.model_copy(update={"deadline": figures.run.made_at.date()})
    told = Told(numbers=3, letters=(LETTER, late, LETTER.model_copy(update={"numbers": 0})))
    assert decided(figures, told=told).overdue == (LETTER,)


def test_notices_are_of_the_last_letter_and_of_this_carrier() -> None:
    told = history(
        entry("viettel:UNR-01", "notified", date(2026, 8, 5), "1/SKHCN"),
        entry("viettel:UNR-01", "notified", date(2026, 9, 5), "2/SKHCN", date(2026, 9, 20)),
        entry("viettel:UNR-01", "answered", date(2026, 9, 18), "3/VT"),
        entry("viettel:MIS-01", "inspected", date(2026, 9, 5), "4/SKHCN"),
        entry("viettel:MIS-02", "notified", date(2026, 9, 5)),
        entry("viettel:MIS-02", "dismissed", date(2026, 9, 6)),
        entry("viettel:MIS-05", "open", date(2026, 9, 5)),
        entry("itel:UNR-02", "notified", date(2026, 9, 5)),
        entry("V-7F3K-29QD", "notified", date(2026, 9, 5)),
    )
    assert check_notices(told, "viettel", Period(2026, 10)) == {
        "UNR-01": CheckNotice(
            on=date(2026, 9, 5), document="2/SKHCN", deadline=date(2026, 9, 20), in_time=True
        ),
        "MIS-01": CheckNotice(on=date(2026, 9, 5), document="4/SKHCN", deadline=None, in_time=True),
    }


def exposure(act: str, who: str, fine: tuple[int, int] | None, group: ActGroup = "open") -> Exposure:
    return Exposure(
        clause=act, act=act, group=group, wording=None, checks=(), numbers=1, points=0, counts="numbers",
        counted=1, band=None, fine=fine, months=None, competence=Wording(vi=who, en=who),
    )  # fmt: skip


def test_who_may_decide_with_the_range_of_one_act_never_a_sum() -> None:
    rows = [
        exposure("11", "chairman", (180, 200)),
        exposure("3.a", "director", (10, 20)),
        exposure("5.a", "director", None),
        exposure("9.c", "director", (80, 100)),
        exposure("3.b", "director", None, "time_barred"),
        exposure("7", "inspector", None),
        exposure("2", "officer", (0, 1)),
    ]
    assert [(one.competence.vi, one.acts, one.fine) for one in competent_authorities(rows)] == [
        ("inspector", ("7",), None),
        ("officer", ("2",), (0, 1)),
        ("director", ("3.a", "5.a", "9.c"), (10, 100)),
        ("chairman", ("11",), (180, 200)),
    ]


def test_what_is_asked_adds_up_to_the_numbers(figures: CarrierFigures) -> None:
    found = decided(figures, told=Told(numbers=3, letters=(LETTER,)))
    assert [one for one in found.asked if one.kind in ("explain_delay", "put_right")] == [
        Demand(kind="explain_delay", n=Count(n=3)),
        Demand(kind="put_right", n=Count(n=4)),
    ]


@pytest.mark.parametrize(("days", "by"), [(None, None), (10, date(2026, 11, 12))])
def test_by_when_it_is_to_be_answered(figures: CarrierFigures, days: int | None, by: date | None) -> None:
    made = datetime(2026, 11, 2, 9, tzinfo=VIET_NAM)
    run = figures.run.model_copy(update={"letterhead": Letterhead(answer_days=days), "made_at": made})
    assert answer_by(run) == by
