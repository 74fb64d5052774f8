"""Months judged in buckets of their rows, as headers gather them."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from support.check_files import write_check
from support.few_checks import checks_of

from simaudit.errors import Note
from simaudit.judge.buckets import (
    BucketJudgement,
    Gathering,
    gatherings,
    summed_tables,
    united,
)
from simaudit.judge.judging import Opinion
from simaudit.judge.prefilter import ViewCount, prefilter_plan
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
