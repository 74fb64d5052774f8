"""Who has had which numbers since when: one or two a person, more for some, some ended, some taken over.

Children's numbers are in a parent's name or in the child's own: on the child's paper, or on that of the
father or mother.
"""

from datetime import date
from typing import Final

import polars as pl
from precision.honest.dice import Dice, case, chosen, span
from precision.honest.papers import exempt, paper_on
from precision.honest.points import CARRIERS, LAST, SHARES, START, TT08

_PRIME: Final = ((0, 1, 2, 3, 4, 5, 6, 7, 8), (10, 53, 25, 8, 2.4, 0.8, 0.4, 0.2, 0.2))
_OLD: Final = ((0, 1, 2, 3), (30, 60, 9, 1))
_TEENS: Final = ((0, 1, 2), (25, 68, 7))
"""How many numbers in service people have: 125 million for 100 million people, children included."""

_ENDED: Final = ((0, 1, 2, 3), (80, 15, 4, 1))
"""How many they gave up in the last two years: promotions, SIMs for data, numbers nobody topped up."""

_YEARS: Final = 7.0
"""Mean age of a number in years: longer of a person's first, shorter of further ones."""

_PAPER = ("id_type", "id_number", "issued", "expires", "place")


def own_lines(dice: Dice, people: pl.DataFrame) -> pl.DataFrame:
    """A row for each number that its holder has in their own name, children's numbers among them.

    Adds key, nth, carrier, started (service), acquired (by this holder), ended, purpose.
    """
    age = people.select((pl.lit(LAST.date()) - pl.col("born_on")).dt.total_days() / 365.2425).to_series()
    young = people.filter(age.is_between(6, 13.9)).group_by("household").agg(children=pl.len())
    adults = people.with_columns(age=age).filter(pl.col("age") >= 15.1)
    live = _counts(dice, adults)
    given_up = dice.pick("ended numbers", adults["key"], *_ENDED)
    shop = dice.chance("sells phones", adults["key"], 0.0003) & adults["age"].is_between(22, 60)
    for_all = (adults["role"] == 0) & dice.chance(
        "registers for all", adults["household"], dice.rates.registers_for_all
    )
    of_others = people.group_by("household").agg(others=pl.len() - 1)
    many = 9 + dice.exponential("numbers of a shop", adults["key"], 6).floor().cast(pl.Int64()).clip(0, 30)
    adults = adults.join(of_others, on="household", how="left", maintain_order="left")
    adults = adults.with_columns(
        live=case(
            (pl.lit(shop), many), (pl.lit(for_all), pl.lit(live) + pl.col("others")), otherwise=pl.lit(live)
        ),
        given_up=given_up,
        sells=shop,
        for_all=for_all,
    ).join(young, on="household", how="left", maintain_order="left")
    # A watch or a telephone for the child, in the father's or mother's own name: three of four such numbers.
    parent = adults["role"].is_between(0, 1) & adults["children"].is_not_null()
    watches = chosen(
        (parent & dice.chance("buys for the child", adults["key"], 0.085), adults["children"]), otherwise=0
    )
    lines = pl.concat(
        [
            _expanded(adults, pl.col("live"), "own"),
            _expanded(adults, pl.col("given_up"), "ended"),
            _expanded(adults, pl.lit(watches), "for the child"),
        ]
    ).with_row_index("line")
    return _dated(dice, lines.with_columns(key=pl.col("line").cast(pl.Int64()), person="key").drop("line"))


def _counts(dice: Dice, adults: pl.DataFrame) -> pl.Series:
    prime, old, teens = (
        dice.pick(f"numbers {place}", adults["key"], *counts)
        for place, counts in enumerate((_PRIME, _OLD, _TEENS))
    )
    return adults.select(
        case((pl.col("age") < 18, teens), (pl.col("age") < 62, prime), otherwise=old)
    ).to_series()


def _expanded(people: pl.DataFrame, count: pl.Expr, purpose: str) -> pl.DataFrame:
    return (
        people.with_columns(nth=pl.int_ranges(0, count.cast(pl.Int64())), purpose=pl.lit(purpose))
        .filter(pl.col("nth").list.len() > 0)
        .explode("nth")
        .drop("live", "given_up", "children", "age", "others")
    )


def _dated(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    keys, people = lines["key"], lines["person"]
    usual = dice.pick("usual carrier", people, CARRIERS, SHARES)
    other = dice.pick("carrier", keys, CARRIERS, SHARES)
    loyal = dice.chance("same carrier", keys, 0.6)
    carrier = chosen((loyal, usual), otherwise=other)
    ended = chosen((lines["purpose"] == "ended", pl.lit(LAST) - span(dice.share("end", keys) * 730 * 86400)))
    until = ended.fill_null(LAST)
    acquired = _acquired(dice, lines, until)
    taken_over = (
        dice.chance("taken over", keys, dice.rates.taken_over)
        & (lines["purpose"] != "ended")
        & (lines["nth"] < 4)
    )
    # Most come from a relative after years; a SIM that was a present changes its name within days.
    present = dice.chance("present", keys, 0.01)
    before = chosen(
        (present, dice.exponential("days before", keys, 8)),
        otherwise=dice.exponential("years before", keys, 4) * 365,
    )
    started = chosen((taken_over, acquired - span(before + 1, "days")), otherwise=acquired)
    dated = lines.with_columns(
        carrier=carrier,
        started=pl.max_horizontal(started, pl.lit(START.date())),
        acquired=acquired,
        ended=ended,
        taken=taken_over,
    )
    return _at_booths(
        dice, _same_visit(dice, dated.filter(pl.col("acquired") <= pl.lit(until).cast(pl.Date())))
    )


def _acquired(dice: Dice, lines: pl.DataFrame, until: pl.Series) -> pl.Series:
    """The day on which the holder got each number, some years before it ended or today."""
    keys = lines["key"]
    mean = chosen(
        (lines["purpose"] == "ended", 1.3),
        (lines["purpose"] == "for the child", 2.0),
        (lines["nth"] == 0, _YEARS * 1.5),
        otherwise=_YEARS * 0.7,
    )
    grown = lines["born_on"].dt.offset_by("15y").cast(pl.Datetime("us"))
    earliest = pl.select(pl.max_horizontal(grown, pl.lit(START))).to_series()
    years = dice.exponential("age of the number", keys, 1.0) * mean
    drawn = until - (years * 365.25 * 86400).floor().cast(pl.Int64()).cast(pl.Duration("us")) * 1_000_000
    seconds = (until - earliest).dt.total_seconds()
    spread = (
        earliest
        + (dice.share("anew", keys) * seconds).floor().cast(pl.Int64()).cast(pl.Duration("us")) * 1_000_000
    )
    return chosen((drawn >= earliest, drawn), otherwise=spread).dt.date()


def _same_visit(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    """One of seven further numbers was bought with the person's first: for the tablet, for the mother.

    Who has the numbers of the whole household bought half of them so.
    """
    first = lines.filter((pl.col("nth") == 0) & (pl.col("purpose") == "own") & ~pl.col("taken"))
    bought = lines.join(
        first.select("person", with_carrier="carrier", with_day="acquired", visit="key"),
        on="person",
        how="left",
        maintain_order="left",
    )
    together = (
        pl.lit(
            dice.chance("bought together", bought["key"], chosen((bought["for_all"], 0.5), otherwise=0.14))
        )
        & (pl.col("nth") > 0)
        & (pl.col("purpose") == "own")
        & ~pl.col("taken")
        & pl.col("visit").is_not_null()
    )
    return bought.with_columns(
        carrier=pl.when(together).then("with_carrier").otherwise("carrier"),
        acquired=pl.when(together).then("with_day").otherwise("acquired"),
        started=pl.when(together).then("with_day").otherwise("started"),
        visit=pl.when(together).then("visit").otherwise("key"),
    ).drop("with_carrier", "with_day")


def _at_booths(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    """Numbers that students got at the carriers' booths in their first days at the university.

    A booth serves some 130 in a day; a small world has fewer days and carriers there, not smaller crowds.
    """
    # The term begins in the last week of August to mid-September; first-year students are 18.
    keys = lines["key"]
    year = lines["born"] + 18
    candidate = (
        (lines["nth"] == 0)
        & (lines["purpose"] == "own")
        & year.is_between(2017, 2026)
        & dice.chance("student's SIM", keys, ((year - 2012) / 14 * 0.13).clip(0.03, 0.13))
    )
    in_a_year = max(1, candidate.sum() // 10)
    booths = max(1, min(9, round(in_a_year / 130)))
    booth = dice.whole("booth", keys, booths)
    opening = (
        pl.select(pl.date(pl.lit(year), 8, 24)).to_series()
        + dice.whole("opening", year, 14).cast(pl.Duration("us")) * 86_400_000_000
    )
    day = opening + (booth // 3).cast(pl.Duration("us")) * 86_400_000_000
    carrier = booth.replace_strict(
        {place: CARRIERS[place % 3] for place in range(9)}, return_dtype=pl.String()
    )
    return lines.with_columns(
        booth=pl.when(candidate).then(booth).otherwise(None),
        carrier=pl.when(candidate).then(carrier).otherwise("carrier"),
        acquired=pl.when(candidate).then(day.cast(pl.Date())).otherwise("acquired"),
        started=pl.when(candidate).then(day.cast(pl.Date())).otherwise("started"),
        taken=pl.col("taken") & ~candidate,
        visit=pl.when(candidate).then("key").otherwise("visit"),
    )


def child_lines(dice: Dice, people: pl.DataFrame, first_key: int) -> pl.DataFrame:
    """Lines of children under 14, with the guardian and the paper shown.

    Carriers do it in both ways; where the paper is the guardian's, name and birthday are the child's all the
    same. Since 24 December 2024 there is written consent for everybody under 15 (decree 163/2024 article
    17(3)).
    """
    age = (pl.lit(LAST.date()) - pl.col("born_on")).dt.total_days() / 365.2425
    adults = people.filter((pl.col("role") <= 1) & (age > 20))
    by_mother = dice.chance("by the mother", adults["household"], dice.rates.by_mothers)
    adults = (
        adults.with_columns(comes=pl.lit(by_mother) & (pl.col("sex") == "F"))
        .sort(~pl.col("comes"), maintain_order=True)
        .unique("household", keep="first", maintain_order=True)
    )
    children = people.filter((pl.col("role").is_between(2, 7)) & age.is_between(5.5, 13.9))
    children = children.filter(dice.chance("own record", children["key"], dice.rates.own_record)).join(
        adults.select("household", "comes", parent="key"), on="household", how="inner", maintain_order="left"
    )
    children = children.with_row_index("row").with_columns(
        person="key", key=pl.col("row").cast(pl.Int64()) + first_key
    )
    keys = children["key"]
    five = children["born_on"].dt.offset_by("5y")
    back = (dice.exponential("child's number", keys, 1.4) * 365).floor().cast(pl.Int64())
    acquired = pl.select(
        pl.max_horizontal(pl.lit(LAST.date()) - span(back, "days"), pl.lit(five) + pl.duration(days=20))
    ).to_series()
    children = children.with_columns(
        nth=pl.lit(0, dtype=pl.Int64()),
        purpose=pl.lit("child"),
        carrier=dice.pick("usual carrier", children["household"], CARRIERS, SHARES),
        started=acquired,
        acquired=acquired,
        stamp_day=acquired,
        paper_day=acquired,
        taken=pl.lit(False),
        visit=keys,
        call=keys,
        person_calls=keys,
        origin=pl.lit("first"),
        sells=pl.lit(False),
        struck_off=pl.lit(False),
    ).drop("row")
    return _with_papers(dice, children.filter(pl.col("acquired") <= LAST.date()), people)


def _with_papers(dice: Dice, children: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    child_paper = paper_on(children, "paper_day")
    parents = children.select("key", "paper_day", "parent").join(
        people.rename({"key": "of"}), left_on="parent", right_on="of", how="left", maintain_order="left"
    )
    theirs = paper_on(parents, "paper_day")
    by_parent = dice.chance("parent's paper", children["key"], 0.45)
    consent = dice.chance("consent", children["key"], 0.4)
    # Who has no card is registered by the parents: no consent is asked.
    no_form = pl.col("comes") & (pl.lit(by_parent) | (pl.col("id_type") == "OTHER"))
    both = child_paper.with_columns(
        *(
            pl.when(pl.lit(by_parent)).then(pl.lit(theirs[name])).otherwise(name).alias(name)
            for name in _PAPER
        ),
        guardian_id=pl.lit(theirs["id_number"]),
        guardian_consent=pl.when(
            ((pl.col("acquired") >= date(2024, 12, 24)) & ~no_form) | (pl.lit(consent) & ~no_form)
        ).then(True),
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
    both = both.drop("comes").filter(good & own_good & (pl.col("issued") < pl.col("paper_day")))
    # In the campaign of 2026 the parents proved who the child is; registered_at stays.
    due = pl.lit(~exempt(both)) & (pl.col("acquired") < TT08.date())
    day = pl.lit(TT08.date()) + span(dice.whole("campaign day", both["person_calls"], 60), "days")
    return both.with_columns(joined=pl.when(due).then(day))
