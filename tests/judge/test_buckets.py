"""Months judged in buckets of their rows, as headers gather them."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from support.check_files import write_check
from support.extracts import person, write
from support.few_checks import checks_of

from simaudit.errors import Note
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.judge.buckets import (
    BucketJudgement,
    Gathering,
    gatherings,
    judge_in_buckets,
    summed_tables,
    united,
)
from simaudit.judge.carriers import JudgedMonths, JudgingRequest
from simaudit.judge.judging import Opinion
from simaudit.judge.missing_numbers import write_table
from simaudit.judge.prefilter import ViewCount, prefilter_plan
from simaudit.judge.register_database import Limits
from simaudit.rules.load import load_check
from simaudit.rules.relations import FINDINGS

DAY: Final = date(2026, 10, 31)
ROWS: Final = pl.DataFrame(
    {
        "record": pl.Series(range(1, 9), dtype=pl.UInt32),
        "id_number": ["1", "1", "2", "2", None, None, None, None],
    }
)


def gathering(column: str) -> Gathering:
    return Gathering(column, (), prefilter_plan([], DAY))


def test_rows_of_one_value_lie_in_one_bucket_and_those_without_by_their_record() -> None:
    numbers = gathering("id_number").numbers(ROWS, 4).to_list()
    assert numbers[0] == numbers[1]
    assert numbers[2] == numbers[3]
    assert numbers[4:] == [record % 4 for record in (5, 6, 7, 8)]
    assert gathering("").numbers(ROWS, 4).to_list() == [record % 4 for record in range(1, 9)]
    assert gathering("imsi").numbers(ROWS, 1).to_list() == [0] * 8


def test_buckets_of_numbers_that_count_up_are_of_one_size() -> None:
    rows = pl.DataFrame({"msisdn": [f"8491{number:07}" for number in range(20_000)]}).with_row_index("record")
    sizes = gathering("msisdn").numbers(rows, 8).value_counts()["count"]
    assert sizes.max() < 1.1 * sizes.mean()  # type: ignore[operator]


def gathered(*ids: str) -> list[Gathering]:
    return gatherings(prefilter_plan(checks_of(*ids), DAY), checks_of(*ids))


def test_checks_are_gathered_by_what_their_rows_share() -> None:
    ids = "UNR-01 MIS-05 BLK-01 MIS-23 PRC-17 BLK-14 PRC-16 BLK-16 MIS-28 BLK-19"
    made = gathered(*ids.split())
    names = {one.name: [check.id for check in one.checks] for one in made}
    # What is told by all rows of a carrier, or by two columns, has all rows in one bucket.
    assert names == {
        "": ["UNR-01"],
        "id_number": ["MIS-05", "BLK-01"],
        "MIS-23": ["MIS-23"],
        "PRC-17": ["PRC-17"],
        "msisdn": ["MIS-28"],
    }
    assert {one.name: sorted(one.sums) for one in made if one.sums} == {
        "": ["named_commune_stratum", "served_stratum"],
        "msisdn": ["compared_stratum"],
    }


def test_a_gathering_has_the_columns_that_its_checks_read() -> None:
    in_place, made = gathered("MIS-21")
    assert (in_place.name, in_place.checks) == ("", ())
    assert made.columns == ["carrier", "file", "record", "msisdn", "status"]
    # Months may have been read without what is told of the address.
    (told,) = gathered("EXT-12")
    assert {"commune_evidence", "address", "commune_code"} <= {*told.columns}
    _, listed = gathered("UNR-12")
    assert listed.lists == {"active"}
    _, pointed = gathered("PRC-05")
    assert pointed.lists == frozenset()


def test_a_check_that_does_not_say_what_its_rows_share_has_them_all(tmp_path: Path) -> None:
    own = load_check(write_check(tmp_path, 'basis = ["49:1"]', 'basis = ["49:1"]'))
    _, made = gatherings(prefilter_plan([own], DAY), [own])
    assert (made.name, made.column, made.judged) == ("BLK-90", None, [own])


def test_a_check_of_findings_that_does_not_say_it_is_judged_after_the_others(tmp_path: Path) -> None:
    query = "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail\nFROM judged"
    path = write_check(tmp_path, query, f"{query} SEMI JOIN {FINDINGS} USING (carrier, record)")
    own, first = load_check(path), checks_of("UNR-01")[0]
    assert own.judges_findings
    made = {one.name: one.judged for one in gatherings(prefilter_plan([first, own], DAY), [first, own])}
    assert made == {"": [first], "BLK-90": [first, own]}


def test_tables_that_count_rows_are_summed_and_those_of_findings_are_not() -> None:
    assert summed_tables({"point_of_faults"}) == {"served_stratum"}
    assert summed_tables({"point_of_swaps"}) == {"compared_stratum"}
    assert summed_tables({"live", "previous", "carriers"}) == set()


@pytest.mark.parametrize(
    ("opinions", "expected"),
    [
        ([Opinion("passed", None, 0, 3), Opinion("failed", None, 2, 4)], Opinion("failed", None, 2, 7)),
        (
            [Opinion("not_applicable", Note("nothing_to_judge")), Opinion("passed", None, 0, 4)],
            Opinion("passed", None, 0, 4),
        ),
        (
            [Opinion("not_applicable", Note("nothing_to_judge"))] * 2,
            Opinion("not_applicable", Note("nothing_to_judge")),
        ),
        (
            [Opinion("passed", None, 0, 3), Opinion("error", Note("stopped_for_time"))],
            Opinion("error", Note("stopped_for_time")),
        ),
        (
            [Opinion("not_assessable", Note("list_absent", list="points"))] * 2,
            Opinion("not_assessable", Note("list_absent", list="points")),
        ),
    ],
)
def test_opinions_on_buckets_are_one_on_all_rows(opinions: list[Opinion], expected: Opinion) -> None:
    (check,) = checks_of("UNR-01")
    views = pl.DataFrame([{"view": "live", "carrier": "itel", "rows": 2, "msisdn": 1}])
    tables = {"finding": pl.DataFrame(), "remark": pl.DataFrame(), "views": views}
    judged = [BucketJudgement({check.id: {"itel": opinion}}, {check.id: 1.0}, tables) for opinion in opinions]
    together = united([check], judged)
    (verdict,) = together.verdicts
    assert (verdict.opinions, verdict.seconds) == ({"itel": expected}, 2.0)
    assert together.counted.views == {"live": {"itel": ViewCount(4, {"msisdn": 2})}}


def month_of(path: Path, rows: list[dict[str, str]], rejected: int = 0) -> CarrierMonth:
    """Viettel's rows, and after them lines with too few fields."""
    with write(path, rows).open("a", encoding="utf-8") as extract:
        extract.write("0961000010,ACTIVE\n" * rejected)
    return as_carrier_month(load_month("viettel", [path], path.with_suffix(".parquet")))


def test_a_month_judged_in_buckets_comes_to_what_all_of_its_rows_come_to(tmp_path: Path) -> None:
    """Each finding once: of single rows, of rejects, of a list's numbers and of those of the month before."""
    rows = [person("viettel", number) for number in range(1, 9)]
    rows[4]["id_number"] = ""
    current = month_of(tmp_path / "now" / "viettel.csv", rows, rejected=3)
    gone = person("viettel", 10)
    before = month_of(tmp_path / "before" / "viettel.csv", [*rows, gone])
    missing = {"check_id": ["EXT-04"], "msisdn": ["84961000001"], "ended_at": [None]}
    types = {"ended_at": pl.Datetime("us")}
    write_table(pl.DataFrame(missing, schema_overrides=types), tmp_path / "missing.parquet")
    active = ["84961000001", "84961000002", "84961000003", f"84{rows[0]['msisdn'][1:]}"]
    checks = checks_of("UNR-01", "EXT-06", "UNR-12", "EXT-04", "BLK-14")
    request = JudgingRequest(
        JudgedMonths({"viettel": current}, {"viettel": before}, {"viettel": tmp_path / "missing.parquet"}),
        prefilter_plan(checks, DAY),
        {"active": pl.DataFrame({"carrier": "viettel", "msisdn": active})},
        Limits(threads=1),
    )
    (folder := tmp_path / "buckets").mkdir()
    judged = judge_in_buckets(request, checks, 2, folder)
    opinions = {verdict.check.id: verdict.opinions for verdict in judged.verdicts}
    assert opinions == {
        "UNR-01": {"viettel": Opinion("failed", None, 1, 8)},
        "EXT-06": {"viettel": Opinion("failed", None, 3, 11)},
        "UNR-12": {"viettel": Opinion("failed", None, 3, 4)},
        "EXT-04": {"viettel": Opinion("failed", None, 2, 10)},
    }
    assert sorted(judged.findings.select("check_id", pl.col("record").fill_null(0), "msisdn").rows()) == [
        ("EXT-04", 0, f"84{gone['msisdn'][1:]}"),
        ("EXT-04", 0, "84961000001"),
        *(("EXT-06", record, None) for record in (9, 10, 11)),
        ("UNR-01", 5, f"84{rows[4]['msisdn'][1:]}"),
        *(("UNR-12", 0, number) for number in active[:3]),
    ]
    assert judged.remarks.is_empty()
    # BLK-14 is judged later, by the sums of both halves.
    assert {name: sorted(table["n"]) for name, table in judged.sums.items()} == {"served_stratum": [4, 4]}
    live = judged.counted.views["live"]["viettel"]
    assert (live.rows, live.columns["id_number"]) == (8, 7)
    files = list(folder.rglob("*.parquet"))
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    # Both halves of both months, where the rows are and by their numbers.
    assert sum(path.parent.name.endswith(("-current", "-previous")) for path in files) == 8


def test_rows_stay_where_they_are_only_for_checks_of_them_or_without_any_check(tmp_path: Path) -> None:
    month = month_of(tmp_path / "viettel.csv", [person("viettel", 1)])
    active = pl.DataFrame({"carrier": "viettel", "msisdn": ["84961000001"]})
    for ids, name, violations in ((["UNR-12"], "msisdn", [1]), ([], "", [])):
        plan = prefilter_plan(checks_of(*ids), DAY)
        request = JudgingRequest(
            JudgedMonths({"viettel": month}), plan, {"active": active}, Limits(threads=1)
        )
        (folder := tmp_path / f"by {name}").mkdir()
        judged = judge_in_buckets(request, checks_of(*ids), 1, folder)
        assert [verdict.opinions["viettel"].violations for verdict in judged.verdicts] == violations
        assert judged.findings.height == len(violations)
        folders = sorted(path.name for path in folder.iterdir())
        assert folders == [f"{name}-0", f"{name}-current", f"{name}-previous"]
