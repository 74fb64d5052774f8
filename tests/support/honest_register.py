"""A small honest register, made once a process, and its people."""

from functools import cache

import polars as pl
from precision.honest.register import World, honest_world


@cache
def world() -> World:
    """Some three thousand numbers."""
    return honest_world(3_000, seed=1)


def live() -> pl.DataFrame:
    """The rows of its numbers in service."""
    return world().register.filter(pl.col("status") != "TERMINATED")


def by_its_carrier() -> pl.DataFrame:
    """Without the ended records that a ported number has at the carrier before."""
    return world().register.filter(pl.col("key") < 2**33)
