"""Cases set beside the truth: what counts as a fraud in one case, and as a case of honest rows."""

import json
from pathlib import Path

import polars as pl
from precision.case_measurement import measure_cases, read_cases
from precision.measurement import VICTIM


def _rows(parts: dict[str, list[int]]) -> pl.DataFrame:
    """Case → records of one carrier; ranked in the order given."""
    return pl.DataFrame(
        [
            (
                case,
                rank,
                case != "C",
                12,
                1 if case == "B" else 12,
                f"links of {case}",
                "viettel",
                record,
                f"8496{record:07d}",
            )
            for rank, (case, records) in enumerate(parts.items())
            for record in records
        ],
        schema=["case_id", "rank", "police", "deceived", "persons", "links", "carrier", "record", "msisdn"],
        orient="row",
    )


def _truth(stories: dict[int, tuple[str, list[int]]], victims: list[int]) -> pl.DataFrame:
    """Story → its fraud and records, of 100 in all; `victims` are honest rows under a stolen paper."""
    fraud = {record: (name, story) for story, (name, records) in stories.items() for record in records}
    return pl.DataFrame(
        [
            ("viettel", n, f"8496{n:07d}", *fraud.get(n, (VICTIM if n in victims else None, None)))
            for n in range(1, 101)
        ],
        schema={
            "carrier": pl.String,
            "record": pl.Int64,
            "msisdn": pl.String,
            "fraud": pl.String,
            "story": pl.Int64,
        },
        orient="row",
    )


def test_a_story_is_one_case_where_no_other_has_a_part_of_it() -> None:
    stories = {
        1: ("farm", [*range(1, 11)]),  # nine of ten in one case
        2: ("farm", [*range(11, 21)]),  # eight of ten
        3: ("ring", [*range(21, 31)]),  # all, in two cases
        4: ("ring", [*range(31, 41)]),  # all, among more honest rows
        5: ("theft", [*range(41, 51)]),  # in none
    }
    cases = _rows(
        {
            "A": [*range(1, 10), 60, 61],
            "B": [*range(11, 19)],
            "C": [*range(21, 30)],
            "D": [30, *range(70, 75)],
            "E": [*range(31, 41), *range(80, 95)],
        }
    )
    measured = measure_cases(cases, _truth(stories, [60]))
    assert measured.frauds.rows() == [
        ("farm", 2, 1, 1, 1, 11.0, 2.0),
        ("ring", 2, 1, 1, 0, 25.0, 15.0),
        ("theft", 1, 0, 0, 0, None, None),
    ]
    assert measured.whole == {"farm": (1, 2), "ring": (1, 2), "theft": (0, 1)}
    assert measured.first.rows()[:3] == [
        ("A", True, 12, 12, 11, 9 / 11), ("B", True, 12, 1, 8, 1.0), ("C", False, 12, 12, 9, 1.0),
    ]  # fmt: skip
    assert (measured.cases, measured.honest_only, measured.behind) == (5, 0, 0)


def test_a_case_of_honest_rows_may_have_victims() -> None:
    cases = _rows({"A": [1, 2, 3], "B": [4, 5, 6], "C": [6, 7]})
    measured = measure_cases(cases, _truth({1: ("farm", [7, 8])}, [1, 2, 3]))
    assert measured.honest.rows() == [("links of A", 1, 0), ("links of B", 1, 1)]
    assert (measured.honest_only, measured.alone, measured.behind) == (2, 1, 1)


def test_cases_are_read_in_the_order_of_the_list(tmp_path: Path) -> None:
    (tmp_path / "restricted").mkdir()
    listed = [
        {"case_id": "V-2", "police": True, "deceived": 12, "persons": 13, "links": ["device", "face"]},
        {"case_id": "V-1", "police": False, "deceived": 0, "persons": 5, "links": ["paper"]},
    ]
    (tmp_path / "cases.json").write_text(json.dumps(listed))
    (tmp_path / "restricted" / "cases.csv").write_text(
        "case_id,carrier,record,msisdn,id_number,links,marks\n"
        "V-1,viettel,7,84961000007,001090000007,paper,\n"
        'V-2,itel,8,84871000008,,"device,face",UNR-08\n'
    )
    assert read_cases(tmp_path).select(
        "case_id", "rank", "police", "deceived", "persons", "links", "carrier", "record", "msisdn"
    ).rows() == [
        ("V-1", 1, False, 0, 5, "paper", "viettel", 7, "84961000007"),
        ("V-2", 0, True, 12, 13, "device, face", "itel", 8, "84871000008"),
    ]
