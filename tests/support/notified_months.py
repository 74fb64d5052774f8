"""Half a year of three carriers whose numbers letters named: each number a branch of article 25(1).

A number's six months, May to October 2026, are written as words: the state (A in service, 1 locked one way, 2
both ways, T ended, ? an empty cell, - no row), what is wrong (n no name, e active before it was registered, d
in the device that makes a case), `@15` the state's date in days after the carrier's first letter, `*` another
holder.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from support.article_25 import Letter, Month, Named, Row
from support.extracts import COLUMNS, person, write

from simaudit.period import Period

MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10")
AS_OF = {month: Period.parse(month).as_of for month in MONTHS}

SENT = {"viettel": date(2026, 6, 6), "vinaphone": date(2026, 6, 24), "mobifone": date(2026, 6, 11)}
"""Their months' ends from June on are days 24, 55, 86, 116, 147 for viettel, 6, 37, 68, 98, 129 for vinaphone
and 19, 50, 81, 111, 142 for mobifone."""

CHECKS = {"n": "UNR-01", "e": "UNR-06", "d": "BLK-15"}
STATES = {"A": "ACTIVE", "1": "ONE_WAY", "2": "TWO_WAY", "T": "TERMINATED", "?": "ACTIVE"}
"""An empty cell counts as full service, as the catalogue says."""

REGISTERED = date(2024, 9, 1)
"""Everybody, long before any letter."""

IN_DEVICE = range(31, 39)

WAIVED = 13
"""Of viettel: looked into before any letter."""

SCRIPT: Mapping[str, Mapping[int, str]] = {
    "viettel": {
        1: "An A A A A A",  # put right before day 15
        2: "An 1n@15 T@35 T@35 - -",  # on day 15, ended in time; then its row goes
        3: "An 1n@16 A A A A",
        4: "An 1n@18 2n@30 2n@30 2n@30 2n@30",  # on the last day with the post; never ended
        5: "An 1n@19 T@35 T@35 T@35 T@35",
        6: "An An An An An An",
        7: "An A A An An An",  # back again
        8: "An A* A* A* A* A*",  # to another holder, without the sign
        9: "An An* An* An* An* An*",  # and with it
        10: "An - - - - -",
        11: "An - An An An An",  # gone and back
        12: "An - 1n@20 1n@20 - -",
        WAIVED: "An An An An An An",
        14: "An 2n@10 2n@10 2n@10 2n@10 A",  # both ways at once
        15: "1n@-20 1n@-20 2n@20 T@60 T@60 T@60",  # locked before the letter; ended late
        16: "An 1n An 1n A A",  # locked on a day that nothing tells
        17: "An ?n ?n ?n ?n ?n",
        18: "An 1n@15 An An 1n@95 1n@95",  # opened again with the same fault
        19: "A A A An 1n@106 1n@106",  # named by the second letter alone
        20: "A An An A A A",  # named by none
        21: "An T@20 An An A An",  # ended and opened again
        22: "An T@20 - - - -",
        23: "An An An A An An",  # right when the second letter went out
        24: "A A A A A A",
        31: "Ad Ad Ad Ad Ad Ad",
        32: "And And An A A A",  # by two letters, for two things
        33: "Ad 1d@20 2d@36 T@41 T@41 T@41",
        34: "Ad A A Ad Ad Ad",
        **dict.fromkeys(range(35, 39), "Ad Ad Ad Ad Ad Ad"),
    },
    "vinaphone": {
        1: "An 1n@5 2n@30 T@35 T@35 T@35",
        2: "An 1n@5 2n@33 2n@33 2n@33 2n@33",
        3: "An 1n@5 2n@34 2n@34 T@70 T@70",
        4: "An An 2n@30 T@35 T@35 T@35",  # that it was locked one way first, nothing tells
        5: "An An 2n@16 2n@16 A A",
        6: "An An T@35 T@35 T@35 T@35",
        7: "An An 2n@16 T@60 T@60 T@60",
        8: "An An 1n@15 2n@40 - -",  # one way in time, both ways too late
        9: "An 1n@5 1@5 A A A",  # put right while locked
        10: "An 1n@5 2n An An A",
        11: "An 2n 2n 2n 2n 2n",  # its day is not told, the month is
        12: "An An An An An An",
        13: "An An 2n@19 A An A",
        14: "A A A A A A",
        20: "Ae Ae Ae Ae Ae Ae",
        21: "Ae Ae 1e@25 2e@40 T@45 T@45",
        22: "Ae Ae A Ae Ae Ae",
        **dict.fromkeys(range(31, 37), "Ad Ad Ad Ad Ad Ad"),
        37: "Ad Ad 1d@2 2d@18 T T",
    },
    "mobifone": {
        1: "An A A A A A",
        2: "An An An An An An",
        3: "An 1n@19 2n@30 2n@30 2n@30 2n@30",
        4: "An 1n@18 2n@30 T@35 T@35 T@35",
        5: "An An A An An An",  # put right in the month that is audited late
        6: "An An T@30 - - -",
        7: "An 1n@15 - - A A",
        8: "An - - An - An",
        9: "A A A A An 1n",  # October has no dates of states
        10: "A A A A An 2n",
        20: "Ae Ae Ae Ae Ae Ae",
        21: "Ae 1e@15 2e@30 T@35 T@35 T@35",
        22: "Ae A A A A A",
    },
}

WITHOUT = {
    ("mobifone", "2026-09"): "status",
    ("mobifone", "2026-10"): "status_at",
    ("viettel", "2026-09"): "device_hash",
}
"""Columns that a month's file lacks."""

FIRST_JULY = {3: "An", 8: "An*"}
"""What viettel's first file of July says of two numbers; the corrected one comes late."""

_WORD = re.compile(r"(?P<state>[A12T?])(?P<faults>[ned]*)(?:@(?P<days>-?\d+))?(?P<other>\*?)")


def msisdn(carrier: str, number: int) -> str:
    return "84" + person(carrier, number)["msisdn"][1:]


def write_months(folder: Path) -> None:
    """Every file as it first comes: `folder`/2026-05/viettel.csv and so on."""
    for month in MONTHS:
        for carrier in SCRIPT:
            first = FIRST_JULY if (carrier, month) == ("viettel", "2026-07") else {}
            write_month(folder, carrier, month, first)


def write_month(folder: Path, carrier: str, month: str, instead: Mapping[int, str] = {}) -> None:
    columns = [*COLUMNS, "status_at", "device_hash"]
    absent = WITHOUT.get((carrier, month))
    rows = [_extract_row(carrier, number, word) for number, word in _words(carrier, month, instead)]
    write(folder / month / f"{carrier}.csv", rows, [name for name in columns if name != absent])


def month_of(carrier: str, month: str, instead: Mapping[int, str] = {}) -> Month:
    """The same month as the reading of article 25 takes it."""
    absent = WITHOUT.get((carrier, month))
    judged = frozenset(CHECKS.values()) - ({CHECKS["d"]} if absent == "device_hash" else set())
    rows = {}
    for number, word in _words(carrier, month, instead):
        state, faults, day, other = _parts(carrier, word)
        waived = {CHECKS["n"]} if (carrier, number) == ("viettel", WAIVED) else set()
        rows[msisdn(carrier, number)] = Row(
            status=None if absent == "status" else STATES[state],
            status_at=None if absent == "status_at" else day,
            holder="another" if other else "first",
            faults=(judged & {CHECKS[fault] for fault in faults}) - waived,
            registered=REGISTERED,
        )
    return Month(carrier, AS_OF[month], rows, judged)


def letter(
    carrier: str, document: str, sent: date, month: str, checks: Iterable[str], *, case: bool = False
) -> Letter:
    """A letter on the month's findings of these checks; a case's on all that is wrong with its numbers."""
    checks = frozenset(checks)
    named = {
        number: Named(row.faults if case else row.faults & checks, row.holder)
        for number, row in month_of(carrier, month).rows.items()
        if row.faults & checks
    }
    return Letter(carrier, document, sent, named, of_wrong_information=not case)


def _words(carrier: str, month: str, instead: Mapping[int, str]) -> Sequence[tuple[int, str]]:
    place = MONTHS.index(month)
    words = {number: line.split()[place] for number, line in SCRIPT[carrier].items()} | dict(instead)
    return [(number, word) for number, word in words.items() if word != "-"]


def _parts(carrier: str, word: str) -> tuple[str, str, date | None, bool]:
    parts = _WORD.fullmatch(word)
    assert parts, word
    days = parts["days"]
    day = SENT[carrier] + timedelta(days=int(days)) if days else None
    return parts["state"], parts["faults"], day, bool(parts["other"])


def _extract_row(carrier: str, number: int, word: str) -> dict[str, str]:
    state, faults, day, other = _parts(carrier, word)
    changed = {
        "status": "" if state == "?" else STATES[state],
        "status_at": day.isoformat() if day else "",
        "device_hash": f"device of {carrier}" if "d" in faults else "",
    }
    if "n" in faults:
        changed["full_name"] = ""
    if "e" in faults:
        changed["registered_at"] = "2024-09-20 10:00:00"
    if number in IN_DEVICE:
        # The first of each carrier's device shares its paper: one case over both.
        changed["id_number"] = "001090009999" if number == 31 else f"00109{number:04d}{len(carrier):03d}"
    if other:
        changed["id_number"] = f"00109088{number:02d}77"
    return person(carrier, number, **changed)
