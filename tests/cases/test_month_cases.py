"""Cases of random registers against a plain reading of what a case is, and their figures on small ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.cases_reference import LINK_OF, Finding, cases
from support.deceit_reference import Case, Member
from support.extracts import write

from simaudit.cases.month_cases import CaseRequest, MonthCases, month_cases
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.findings import mark_waived
from simaudit.judge.judging import judge
from simaudit.judge.linked_rows import linked_rows
from simaudit.judge.register import Register
from simaudit.judge.register_database import Limits
from simaudit.period import Period
from simaudit.rules.load import load_catalogue

CHECKS = {check.id: check for check in load_catalogue()}
KEY = b"key"
OCTOBER = Period(2026, 10)
CARRIERS = ("viettel", "vinaphone")
DAY = datetime(2026, 10, 1, 9, 0)  # noqa: DTZ001 (extracts have local times)
SERIES = "MIS-09"
MARKS = ("BLK-07", "UNR-08", "PRC-14")
"""Checks that link nothing; UNR-08 is critical."""
OTHERS = tuple(check for check in LINK_OF if check != SERIES)

row = st.fixed_dictionaries({
    "msisdn": st.sampled_from([*(f"0961000{n:03d}" for n in range(11)), ""]),
    "id_number": st.sampled_from(
        [*(f"0010900000{n:02d}" for n in range(4)), *(f"00109000{n}000" for n in range(1, 4)), "123456", ""]
    ),
    "full_name": st.sampled_from(["Kiều Ngọc Lan", "Kiều Minh Khôi", "Kiều Thu Hà", ""]),
    "date_of_birth": st.sampled_from(["1990-02-03", "1991-02-03", ""]),
    "portrait_hash": st.sampled_from(["f1", "f2", "f3", "", "", ""]),
    "point_code": st.sampled_from(["P1", "P2", ""]),
    "clerk_code": st.sampled_from(["c1", "c2", ""]),
    "device_hash": st.sampled_from(["d1", "d2", "", ""]),
    "address": st.sampled_from(["1 phố Huế", "1, PHỐ HUẾ", "2 phố Huế", ""]),
    "minute": st.integers(0, 3),
    "day": st.sampled_from([0, 0, 0, 1, 1, 2, -800]),
    "channel": st.sampled_from(["OWN_POINT", "OWN_POINT", "APP", ""]),
    "carrier": st.sampled_from(CARRIERS),
    "found": st.lists(st.sampled_from([*OTHERS, *OTHERS, *MARKS]), min_size=1, max_size=5, unique=True),
    "waived": st.integers(0, 9),
})  # fmt: skip


def carrier_rows(
    folder: Path, carrier: str, rows: Sequence[dict[str, Any]], wanted: Sequence[tuple[int, str, bool]]
) -> tuple[pl.DataFrame, list[dict[str, Any]], list[Finding]]:
    """One carrier's linked rows, and its rows and findings as the plain reading takes them.

    `wanted` are (row, check, waived); the findings of SERIES are those of its query, each third one waived.
    """
    extract = write(folder / f"{carrier}.csv", [_written(one) for one in rows], _COLUMNS)
    loaded = load_month(carrier, [extract], folder / f"{carrier}.parquet")
    month = CarrierMonth(carrier, loaded.path, loaded.columns, ((extract.name, len(rows)),))
    numbers = pl.read_parquet(loaded.path).sort("record")
    with Register([month], OCTOBER.as_of, limits=Limits(threads=1), in_memory=True) as register:
        judge(register, CHECKS[SERIES])
        series = [
            (record, SERIES, record % 3 == 0)
            for record in register.findings()["record"].unique().sort().to_list()
        ]
        every = [*series, *((1 + place, check, waived) for place, check, waived in wanted)]
        register.connection.execute("DELETE FROM finding")
        register.add_findings(_findings(carrier, numbers, every))
        excused = _findings(carrier, numbers, [one for one in every if one[2]]).select(
            "carrier", "check_id", "msisdn", "record", "subject",
            pl.lit(extract.name).alias("file"), pl.lit(value=True).alias("waived"),
        )  # fmt: skip
        linked = linked_rows(
            mark_waived(register, carrier, excused.lazy()), month, list(CHECKS.values()), KEY
        )
    plain = numbers.select(
        "carrier", "record", "msisdn", "id_number", pl.col("usable_id").alias("usable"), "portrait_hash",
        "name_key", "date_of_birth", "point_code", "clerk_code", "registered_at", "channel",
        pl.col("address").str.to_uppercase().str.replace_all("[^A-ZỐUẾH0-9]+", " ").alias("address_key"),
        "device_hash",
    )  # fmt: skip
    return linked, plain.to_dicts(), [Finding(carrier, record, *rest) for record, *rest in every]


_COLUMNS = (
    "msisdn", "id_number", "id_type", "full_name", "date_of_birth", "portrait_hash", "point_code",
    "clerk_code", "device_hash", "address", "registered_at", "channel",
)  # fmt: skip


def _written(one: dict[str, Any]) -> dict[str, str]:
    moment = DAY + timedelta(days=one["day"], minutes=one["minute"])
    return {**one, "id_type": "CAN_CUOC", "registered_at": moment.strftime("%Y-%m-%d %H:%M:%S")}


def _findings(carrier: str, numbers: pl.DataFrame, every: Sequence[tuple[int, str, bool]]) -> pl.DataFrame:
    msisdn = dict(numbers.select("record", "msisdn").iter_rows())
    rows = [
        (carrier, check, CHECKS[check].family, CHECKS[check].severity, CHECKS[check].nature, False,
         msisdn[record], record, None, None)
        for record, check, _ in every
    ]  # fmt: skip
    schema = {
        "carrier": pl.String, "check_id": pl.String, "family": pl.String, "severity": pl.String,
        "nature": pl.String, "across": pl.Boolean, "msisdn": pl.String, "record": pl.Int64,
        "subject": pl.String, "detail": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def as_read(found: MonthCases) -> list[Case]:
    """The cases in their order; those of equal figures, which their ids order, by their first rows."""
    parts = found.rows.sort("carrier", "record").partition_by("case_id", as_dict=True)
    figures = found.cases.select(
        "case_id",
        "police",
        "deceived",
        "persons",
        "forged",
        "signs",
        "numbers",
        "victims",
        "carriers",
        "related",
    )
    first = {name: min(part.select("carrier", "record").rows()) for (name,), part in parts.items()}
    read = [
        Case(
            [
                Member(carrier, record, person, *map(tuple, lists))
                for carrier, record, person, *lists in parts[name,]
                .select("carrier", "record", "person", "links", "signs", "marks")
                .iter_rows()
            ],
            police,
            deceived,
            persons,
            forged,
            {one["sign"]: one["size"] for one in signs},
            numbers,
            victims,
            tuple(carriers),
            tuple(sorted(first[other] for other in related)),
        )
        for name, police, deceived, persons, forged, signs, numbers, victims, carriers, related in (
            figures.iter_rows()
        )
    ]
    return [
        case
        for _, alike in groupby(
            read, key=lambda case: (case.police, case.deceived, case.persons, case.numbers)
        )
        for case in sorted(alike, key=lambda case: case.members)
    ]


def apart(one: dict[str, Any], place: int) -> dict[str, Any]:
    """The row of a group with numbers, papers, names and places of its own; what is missing stays so."""
    number, paper = one["msisdn"], one["id_number"]
    moved = {
        "msisdn": number and f"{number[:4]}{place}{number[5:]}",
        "id_number": f"{place}{paper[1:]}" if len(paper) == 12 else paper and f"{paper[:5]}{place}",
        "full_name": f"{one['full_name']} {('An', 'Chi', 'Vy')[place]}",
        "address": one["address"] and f"{place}/{one['address']}",
    }
    for name in ("portrait_hash", "point_code", "clerk_code", "device_hash"):
        moved[name] = one[name] and f"{one[name]}-{place}"
    return {**one, **moved}


# A register takes as long as many rows: each has several groups, which are nothing to each other.
@settings(max_examples=10)
@given(st.lists(st.lists(row, min_size=20, max_size=26), min_size=3, max_size=3))
def test_cases_are_those_of_a_plain_reading(groups: list[list[dict[str, Any]]]) -> None:
    rows = [apart(one, place) for place, group in enumerate(groups) for one in group]
    frames, plain, findings = [], [], []
    with TemporaryDirectory() as folder:
        for carrier in CARRIERS:
            own = [one for one in rows if one["carrier"] == carrier]
            # Of ten rows one has its first finding waived.
            asked = [
                (at, check, one["waived"] == 0 and check == one["found"][0])
                for at, one in enumerate(own)
                for check in one["found"]
            ]
            if own:
                linked, register, listed = carrier_rows(Path(folder), carrier, own, asked)
                frames.append(linked)
                plain += register
                findings += listed
    got = month_cases(pl.concat(frames), CaseRequest(OCTOBER, KEY))
    assert as_read(got) == cases(plain, findings)
