"""The rows of cases: what hangs together and isn't parted, with people, links, marks and signs."""

import polars as pl

from simaudit.cases.bridges import parted
from simaudit.cases.components import components, lists_of, memberships
from simaudit.cases.criteria import DECIDING, Thresholds, rows_of_cases
from simaudit.cases.deceit import with_signs


def case_rows(linkable: pl.DataFrame, thresholds: Thresholds) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of cases with `case` (from 0), `links`, `marks`, `signs`, `person`; and case, other (related).

    `linkable` are rows without_default_portraits. `marks` are the row's checks that link nothing, `person`
    counts from 1 in the order of first rows. Cases are numbered by their first rows in the order of carrier
    and place. Related are cases of one component that bridges.py parted and that have a bridge in common.
    """
    numbered = linkable.sort("carrier", "place").with_row_index("row")
    members = memberships(numbered)
    # Rows are wide, and most are in no case: what decides is joined by itself.
    labelled = numbered.select(DECIDING).join(components(members), on="row")
    first = pl.col("row").min().over("component").alias("case")
    whole = rows_of_cases(labelled.select(first, *DECIDING), members, thresholds)
    parts = parted(whole, numbered, members, thresholds)
    in_parts = numbered[parts.rows["row"]].with_columns(parts.rows["part"].alias("case"))
    of_parts = rows_of_cases(in_parts.select("case", *DECIDING), memberships(in_parts, "case"), thresholds)
    linked = pl.concat([whole.join(parts.rows, on="row", how="anti"), of_parts.select(whole.columns)])
    order = linked.group_by("case").agg(pl.col("row").min()).sort("row").select("case")
    numbers = order.with_row_index("number")
    decided = (
        linked.join(numbers, on="case")
        .select(
            pl.col("number").alias("case"),
            "row",
            "links",
            pl.col("person").rank("dense").over("case").alias("person"),
        )
        .sort("case", "row")
    )
    rows = numbered[decided["row"]].drop("row").hstack(decided)
    marks = (
        rows.select("row", "findings")
        .explode("findings")
        .select("row", pl.col("findings").struct.unnest())
        .filter("mark")
    )
    marked = rows.join(
        lists_of(marks.select("row", "check_id"), "marks"), on="row", how="left", maintain_order="left"
    )
    related = parts.related.join(numbers, left_on="part", right_on="case").join(
        numbers, left_on="other", right_on="case", suffix=" other"
    )
    return (
        with_signs(marked.with_columns(pl.col("marks").fill_null([]))).drop("row"),
        related.select(pl.col("number").alias("case"), pl.col("number other").alias("other")),
    )
