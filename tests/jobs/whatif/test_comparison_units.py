"""What was looked at of the findings that come and go counts by units: papers, faces, points, persons."""

from datetime import date

import polars as pl

from simaudit.jobs.whatif.comparison import judged_units
from simaudit.report.figures.rule_trial import LookedAt


def answered(*rows: tuple[str, str, str | None, str | None, str | None, str | None]) -> pl.DataFrame:
    """Rows of change, answer, subject, paper, name, msisdn, all of one birth."""
    columns = ["change", "answer", "subject", "paper", "name", "msisdn"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return frame.with_columns(pl.lit("BLK-01").alias("check_id"), pl.lit(date(1990, 1, 1)).alias("born"))


def test_nine_numbers_of_one_paper_are_one_pair_and_so_are_those_of_one_person() -> None:
    nine = [str(number) for number in range(9)]
    by_row = [answered(("only_before", "false", None, f"id{at}", f"n{at}", at)) for at in nine]
    (alone,) = judged_units(pl.concat(by_row))
    assert (alone.only_before, alone.better, alone.worse, alone.p) == (LookedAt(false=9), 9, 0, 2 / 2**9)
    paper = answered(*(("only_before", "false", "id", "id", f"n{at}", at) for at in nine))
    # A slip in the name, or another paper, makes no second person.
    person = answered(
        *(("only_before", "false", None, "id", f"n{at}", at) for at in nine[:5]),
        *(("only_before", "false", None, f"id{at}", "n0", at) for at in nine[5:]),
    )
    unpapered = answered(*(("only_before", "false", None, None, "n0", at) for at in nine))
    # A paper alone tells no person, and is one all the same.
    nameless = answered(*(("only_before", "false", None, "id", None, at) for at in nine))
    nameless = nameless.with_columns(pl.lit(None, pl.Date).alias("born"))
    # Without paper and name it is one number, in however many months.
    number = answered(*(("only_before", "false", None, None, None, "1") for _ in nine))
    for rows in (paper, person, unpapered, nameless, number):
        (row,) = judged_units(rows)
        assert (row.only_before, row.better, row.worse, row.p) == (LookedAt(false=1), 1, 0, 1.0)
    # A paper and a name tell persons apart, and rows of whom nothing is known are none of each other.
    names = answered(*(("only_before", "false", None, "id", f"n{at}", at) for at in nine))
    unknown = answered(*(("only_before", "false", None, None, None, None) for _ in nine))
    for rows in (names.with_columns(pl.lit(None, pl.Date).alias("born")), unknown):
        (row,) = judged_units(rows)
        assert (row.only_before, row.better, row.worse) == (LookedAt(false=9), 9, 0)


def test_most_rows_of_a_unit_decide_and_where_they_are_equally_many_neither_rule_set_is_better() -> None:
    def rows(unit: str, **counts: int) -> list[tuple[str, str, str, None, None, str]]:
        return [
            ("only_after" if key[0] == "c" else "only_before", key[2:], unit, None, None, f"{unit}{at}")
            for key, count in counts.items()
            for at in range(count)
        ]

    (row,) = judged_units(
        answered(
            # What comes is mostly right: better; mostly wrong: worse; half right: neither, and a wrong sign.
            *rows("1", c_true=2, c_false=1), *rows("2", c_true=1, c_false=2), *rows("3", c_true=1, c_false=1),
            # What goes is mostly wrong: better; mostly right: worse; half right: neither, and a wrong sign.
            *rows("4", g_true=1, g_false=2), *rows("5", g_true=3), *rows("6", g_true=2, g_false=2),
            # Right signs come and go: once more of those that come; as many.
            *rows("7", c_true=3, g_true=2), *rows("8", c_true=2, g_true=2),
            *rows("9", g_accepted=2, g_contested=1), *rows("10", g_accepted=1, g_contested=2),
            *rows("11", c_accepted=1, c_contested=1), *rows("12", c_accepted=1),
        )
    )  # fmt: skip
    assert row.only_after == LookedAt(true=3, false=2, accepted=1, contested=1)
    assert row.only_before == LookedAt(true=3, false=2, accepted=1, contested=1)
    assert (row.better, row.worse, row.p) == (3, 2, 1.0)


def test_checks_come_in_the_order_of_their_ids_and_a_unit_is_one_of_its_check() -> None:
    ids = [f"BLK-{number:02d}" for number in range(1, 13)]
    one = answered(("only_before", "false", "s", None, None, "1"))
    judged = judged_units(pl.concat([one.with_columns(check_id=pl.lit(id_)) for id_ in reversed(ids)]))
    assert [check.check_id for check in judged] == ids
    assert {(check.only_before, check.better, check.worse) for check in judged} == {(LookedAt(false=1), 1, 0)}
