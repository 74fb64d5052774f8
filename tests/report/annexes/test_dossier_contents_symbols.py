"""Symbols of a case: numbered by first rows, as the nodes of its network are; none for what isn't there."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from support.linked import network_of_case

from simaudit.report.annexes.dossier_contents import SYMBOLS, symbol_column, with_symbols

MARKS = {"person": "N", "paper": "G", "face": "A", "point": "Đ", "clerk": "GDV", "device": "TB"}
COLUMNS = ("person", "paper", "face", "point_code", "clerk_code", "device_hash")
VALUES = st.sampled_from([None, "a", "b", "c"])


def frame(rows: list[tuple[str | None, ...]]) -> pl.DataFrame:
    """Rows of two carriers with a value in each of COLUMNS, and what the network reads besides."""
    return pl.DataFrame(
        [("viettel" if number % 3 else "itel", str(number), *row) for number, row in enumerate(rows)],
        schema=["carrier", "msisdn", *COLUMNS],
        orient="row",
    ).with_columns(
        pl.col(COLUMNS).cast(pl.String),
        pl.lit(["face"]).alias("signs"),
        pl.col("carrier").alias("portrait_of"),
    )


def test_what_comes_first_is_the_first_and_what_is_none_has_no_symbol() -> None:
    rows = frame(
        [("b", None, "x", "p", None, None), ("a", "k", "x", "p", "c", "d"), ("b", "k", "x", None, "c", "e")]
    )
    symbols = with_symbols(rows, MARKS).select(map(symbol_column, SYMBOLS))
    assert symbols.rows() == [
        ("N1", None, "A1", "Đ1", None, None),
        ("N2", "G1", "A2", "Đ2", "GDV1", "TB1"),
        ("N1", "G1", "A2", None, "GDV1", "TB2"),
    ]


@given(st.lists(st.tuples(*[VALUES] * len(COLUMNS)), min_size=1, max_size=30))
def test_a_node_s_place_is_the_number_of_its_symbol(rows: list[tuple[str | None, ...]]) -> None:
    named = with_symbols(frame(rows), MARKS)
    nodes = {(node.kind, node.place): node for node in network_of_case(frame(rows)).nodes if node.count == 1}
    for kind in ("face", "paper", "clerk", "point"):
        symbols = set(named[symbol_column(kind)].drop_nulls())
        assert {f"{MARKS[kind]}{place}" for other, place in nodes if other == kind} <= symbols
    codes = dict(named.drop_nulls("point_symbol").select("point_symbol", "point_code").iter_rows())
    assert all(node.code == codes[f"Đ{place}"] for (kind, place), node in nodes.items() if kind == "point")
