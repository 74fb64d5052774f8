"""Names of cases: made once from the key and the first number, of letters that can't be misread."""

import re

import polars as pl

from simaudit.cases.month_cases import new_ids

NAME = "V-[234679ACDEFGHJKMNPQRTVWXY]{4}-[234679ACDEFGHJKMNPQRTVWXY]{4}"

SCHEMA = {"case": pl.UInt32, "carrier": pl.String, "msisdn": pl.String, "check_id": pl.String}
ROWS = pl.DataFrame(
    [
        (0, "viettel", "84961000002", "BLK-02"),
        (0, "viettel", "84961000001", "BLK-08"),
        (0, "viettel", "84961000001", "BLK-02"),
        (1, "vinaphone", "84911000001", "BLK-02"),
    ],
    schema=SCHEMA,
    orient="row",
)


def names(rows: pl.DataFrame, key: bytes = b"key", taken: tuple[str, ...] = ()) -> list[str]:
    return new_ids(rows, key, taken)["case_id"].to_list()


def test_a_name_follows_from_key_and_first_number_alone() -> None:
    first, second = names(ROWS)
    assert re.fullmatch(NAME, first)
    assert re.fullmatch(NAME, second)
    assert names(ROWS.reverse()) == [first, second]
    # Another second number or a later check of the first one changes nothing.
    assert names(ROWS.filter(pl.col("check_id") == "BLK-02", pl.col("case") == 0)) == [first]
    assert first not in names(ROWS, b"other key")


def test_a_name_that_is_taken_is_passed_over() -> None:
    first, second = names(ROWS)
    third, fourth = names(ROWS, taken=(first,))
    assert fourth == second
    assert third not in (first, second)
    assert names(ROWS, taken=(first,)) == [third, fourth]


def test_no_letter_looks_like_another() -> None:
    letters = set("".join(names(ROWS.with_columns(pl.col("msisdn") + str(n)))[0] for n in range(200)))
    assert letters <= set("V-234679ACDEFGHJKMNPQRTVWXY")
