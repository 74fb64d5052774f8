"""Papers that aren't valid and points with their terms, held to a plain reading of the rules."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from support.bulk_reference import Found, Row
from support.list_reference import AS_OF, REASONS, Paper, Term, mis_12, prc_05
from support.reference_run import CHECKS, laid_out

from simaudit.intake.reference_lists import read_reference
from simaudit.judge.judging import judge
from simaudit.judge.register import Register

CARRIERS = ("viettel", "vinaphone", "mobifone")
PAPERS = ("060090000001", "060090000002", "021000001", "C1000001", "0600900000011", "06009000001A")
NUMBERS = (*PAPERS, None)
POINTS = ("P1", "P2", "P3", "P4", None)
STATUSES = ("ACTIVE", "TWO_WAY", "TERMINATED", None)


def days(dice: random.Random, around: tuple[date, ...], apart: int) -> date:
    """A day at one of those that decide, or some days beside it."""
    return dice.choice(around) + timedelta(days=dice.randint(-apart, apart))


def rows_of(dice: random.Random, around: tuple[date, ...]) -> list[Row]:
    moments = [time(0), time(12), time(23, 59, 59)]
    return [
        Row(
            carrier=carrier,
            record=record,
            status=dice.choice(STATUSES),
            customer_type=dice.choice(("INDIVIDUAL", "ORGANISATION", None)),
            id_type=dice.choice(("CCCD", "PASSPORT", "CMND", None)),
            id_number=dice.choice(NUMBERS),
            point_code=dice.choice(POINTS),
            registered_at=dice.choice(
                [None, *[datetime.combine(days(dice, around, 5), dice.choice(moments))] * 9]
            ),
        )
        for carrier in CARRIERS
        for record in range(1, 41)
    ]


def found(rows: list[Row], check: str, kind: str, lines: list[str], folder: Path) -> Found:
    """What the check finds, of a list of these lines as a file has them."""
    path = folder / f"{kind}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    listed = read_reference(path, kind)
    assert listed.problems == ()
    with Register(laid_out(rows, folder), AS_OF, {kind: listed.rows}, in_memory=True) as register:
        judge(register, CHECKS[check])
        query = "SELECT carrier, record, detail FROM finding"
        return set(register.connection.execute(query).fetchall())


def papers_in(dice: random.Random, folder: Path) -> tuple[Found, Found]:
    ninety = AS_OF - timedelta(days=90)
    around = (date(2025, 3, 10), ninety)
    rows = rows_of(dice, around)
    papers = [
        Paper(dice.choice(PAPERS), dice.choice(REASONS), dice.choice([None, days(dice, around, 3)]))
        for _ in range(14)
    ]
    lines = [f"{paper.number},{paper.reason},{paper.since or ''}" for paper in papers]
    expected = mis_12(rows, papers)
    return found(rows, "MIS-12", "revoked", ["id_number,reason,since", *lines], folder), expected


def terms_in(dice: random.Random, folder: Path) -> tuple[Found, Found]:
    around = (date(2024, 12, 24), date(2025, 3, 10), date(2025, 9, 30))
    rows, terms = rows_of(dice, around), []
    for _ in range(9):
        first, last = sorted([days(dice, around, 8), days(dice, around, 8)])
        terms.append(
            Term(
                dice.choice(CARRIERS[:2]),
                dice.choice(("P1", "P2", "P3")),
                dice.choice([None, first, first]),
                dice.choice([None, last, last]),
            )
        )
    lines = [f"{term.carrier},{term.point},{term.first or ''},{term.last or ''}" for term in terms]
    expected = prc_05(rows, terms)
    return found(rows, "PRC-05", "points", ["carrier,point_code,from,to", *lines], folder), expected


@pytest.mark.parametrize("made", [papers_in, terms_in], ids=["MIS-12", "PRC-05"])
def test_the_check_finds_what_its_reading_does(
    made: Callable[[random.Random, Path], tuple[Found, Found]], tmp_path: Path
) -> None:
    details = set()
    for seed in range(12):
        folder = tmp_path / str(seed)
        folder.mkdir()
        offenders, expected = made(random.Random(seed), folder)  # noqa: S311
        assert offenders == expected, seed
        details |= {detail for _, _, detail in expected}
    assert details == ({*REASONS} if made is papers_in else {"term", "unlisted"})
