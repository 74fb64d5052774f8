"""Children's numbers in the child's own name: on the child's paper, or on that of the father or mother."""

from datetime import date

import polars as pl
from precision.dice import Dice
from precision.papers import exempt, paper_on
from precision.points import CARRIERS, LAST, SHARES, TT08

_PAPER = ("id_type", "id_number", "issued", "expires", "place")


def child_lines(dice: Dice, people: pl.DataFrame, first_key: int) -> pl.DataFrame:
    """Lines of children under 14, with the guardian and the paper shown.

    Carriers do it in both ways; where the paper is the guardian's, name and birthday are the child's all the
    same. Since July 2026 there is written consent for everybody under 15.
    """
    age = (pl.lit(LAST.date()) - pl.col("born_on")).dt.total_days() / 365.2425
    adults = people.filter((pl.col("role") <= 1) & (age > 20)).unique(
        "household", keep="first", maintain_order=True
    )
    children = people.filter((pl.col("role").is_between(2, 7)) & age.is_between(5.5, 13.9))
    children = children.filter(dice.chance("own record", children["key"], 0.1)).join(
        adults.select("household", parent="key"), on="household", how="inner", maintain_order="left"
    )
    children = children.with_row_index("row").with_columns(
        person="key", key=pl.col("row").cast(pl.Int64()) + first_key
    )
    keys = children["key"]
    five = children["born_on"].dt.offset_by("5y")
    back = (dice.exponential("child's number", keys, 1.4) * 365).floor().cast(pl.Int64())
    acquired = pl.select(
        pl.max_horizontal(
            pl.lit(LAST.date()) - pl.duration(days=pl.lit(back)), pl.lit(five) + pl.duration(days=20)
        )
    ).to_series()
    children = children.with_columns(
        nth=pl.lit(0, dtype=pl.Int64()),
        purpose=pl.lit("child"),
        carrier=dice.pick("usual carrier", children["household"], CARRIERS, SHARES),
        started=acquired,
        acquired=acquired,
        stamp_day=acquired,
        paper_day=acquired,
        ended=pl.lit(None, dtype=pl.Datetime("us")),
        taken=pl.lit(False),
        visit=keys,
        call=keys,
        person_calls=keys,
        booth=pl.lit(None, dtype=pl.Int64()),
        origin=pl.lit("first"),
        sells=pl.lit(False),
        struck_off=pl.lit(False),
        confirmed_day=pl.lit(None, dtype=pl.Date()),
        joined=pl.lit(None, dtype=pl.Date()),
    ).drop("row")
    return _with_papers(dice, children.filter(pl.col("acquired") <= LAST.date()), people)


def _with_papers(dice: Dice, children: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    own = paper_on(children, "paper_day")
    parents = children.select("key", "paper_day", "parent").join(
        people.rename({"key": "of"}), left_on="parent", right_on="of", how="left", maintain_order="left"
    )
    theirs = paper_on(parents, "paper_day")
    by_parent = dice.chance("parent's paper", children["key"], 0.45)
    consent = dice.chance("consent", children["key"], 0.4)
    both = own.with_columns(
        *(
            pl.when(pl.lit(by_parent)).then(pl.lit(theirs[name])).otherwise(name).alias(name)
            for name in _PAPER
        ),
        guardian_id=pl.lit(theirs["id_number"]),
        guardian_consent=pl.when((pl.col("acquired") >= date(2026, 7, 1)) | pl.lit(consent)).then(True),
        on_parent=pl.lit(by_parent),
    )
    good = pl.lit(
        (theirs["expires"].fill_null(date(2100, 1, 1)) >= theirs["paper_day"])
        & (theirs["id_type"] != "OTHER")
        & ((theirs["id_type"] != "CMND") | (theirs["paper_day"] < date(2025, 1, 1)))
    )
    own_good = (pl.col("expires").is_null() | (pl.col("expires") >= pl.col("paper_day"))) & (
        (pl.col("id_type") != "CMND") | (pl.col("paper_day") < date(2025, 1, 1))
    )
    both = both.filter(good & own_good & (pl.col("issued") < pl.col("paper_day")))
    # In the campaign of 2026 the parents proved who the child is; registered_at stays.
    due = pl.lit(~exempt(both)) & (pl.col("acquired") < TT08.date())
    day = pl.lit(TT08.date()) + pl.duration(days=pl.lit(dice.whole("campaign day", both["person_calls"], 60)))
    return both.with_columns(joined=pl.when(due).then(day))
