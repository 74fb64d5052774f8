"""What a fraudulent record shares with any other: a complete row, as a crooked clerk or dealer types it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl
from precision.honest.dice import Dice
from precision.honest.numbering import NETWORKS
from precision.honest.papers import paper_on
from precision.honest.points import moment

HEADS: Final = {"viettel": "33", "vinaphone": "82", "mobifone": "76"}
_BLOCK: Final = 9_900_000
"""Numbers of these heads from here on are in no box that an honest point has sold from."""


class Desk:
    """Where fraudulent rows are typed: keys, numbers, and rows completed in the register's columns."""

    def __init__(self, dice: Dice, register: pl.DataFrame, people: pl.DataFrame) -> None:
        self.dice = dice
        self.register = register
        # Whose papers are borrowed, bought, copied or stolen: grown-up people with a chip card.
        self.people = people.filter((pl.col("born") <= 2003) & (pl.col("born") > 1950) & ~pl.col("alone"))
        self.dealers = (
            register.filter(pl.col("channel") == "AUTHORISED_POINT")
            .select("carrier", "point_code", "clerk_code")
            .unique("point_code", keep="first", maintain_order=True)
            .sort("point_code")
        )
        self._next_key = 2**35
        self._next_number = dict.fromkeys(HEADS, 0)

    def keys(self, count: int) -> pl.Series:
        """Keys that no other row has."""
        first, self._next_key = self._next_key, self._next_key + count
        return pl.int_range(first, first + count, eager=True)

    def numbers(self, carrier: str, count: int, *, apart: int = 1) -> list[str]:
        """Unused numbers of a carrier, `apart` from one another: 1 for a box that is sold in order."""
        first = self._next_number[carrier]
        self._next_number[carrier] = first + count * apart + 60
        return [f"84{HEADS[carrier]}{_BLOCK + first + place * apart}" for place in range(count)]

    def holders(self, purpose: str, keys: pl.Series) -> pl.DataFrame:
        """People at random, one a key."""
        return self.people[self.dice.whole(purpose, keys, self.people.height)]

    def dealer(self, purpose: str, carrier: str, place: int) -> dict[str, str]:
        """An ordinary dealer's point and a clerk of it; another carrier's where it has none of its own."""
        own = self.dealers.filter(pl.col("carrier") == carrier)
        listed = self.dealers if own.is_empty() else own
        at = int(self.dice.whole(purpose, pl.Series([place]), listed.height)[0])
        return {"point_code": listed["point_code"][at], "clerk_code": listed["clerk_code"][at]}

    def rows(
        self,
        fraud: str,
        carrier: str,
        people: pl.DataFrame,
        moments: Sequence[datetime] | pl.Series,
        numbers: list[str],
    ) -> pl.DataFrame:
        """Complete rows: each holder's own paper shown at each moment, at a dealer, in service and in use."""
        keys = self.keys(people.height)
        at = pl.Series("stamped", moments, dtype=pl.Datetime("us"))
        shown = paper_on(people.with_columns(stamped=at), "stamped")
        network = NETWORKS[carrier]
        text = keys.cast(pl.String())
        table = shown.select(
            key=pl.lit(keys),
            carrier=pl.lit(carrier),
            person="key",
            purpose=pl.lit("fraud"),
            fraud=pl.lit(fraud),
            msisdn=pl.Series(numbers),
            imsi="452" + pl.lit(network) + pl.lit(text.str.slice(-10)),
            customer_type=pl.lit("INDIVIDUAL"),
            payment_type=pl.lit("PREPAID"),
            service_type=pl.lit("H2H"),
            status=pl.lit("ACTIVE"),
            full_name="name",
            date_of_birth=pl.col("born_on").dt.strftime("%d/%m/%Y"),
            gender="sex",
            nationality=pl.lit("VN"),
            id_type="id_type",
            id_number="id_number",
            id_issue_date="issued",
            id_expiry_date="expires",
            id_issue_place="place",
            address=pl.col("house") + ", " + pl.col("old_commune"),
            province_code=pl.lit("56"),
            registered_at="stamped",
            channel=pl.lit("AUTHORISED_POINT"),
            portrait_ref="CD" + pl.lit(text),
            id_image_ref="GT" + pl.lit(text),
            confirmation_ref="XN" + pl.lit(text),
            portrait_hash="p" + pl.lit(self.dice.bits("photo", shown["key"]).cast(pl.String())),
            ported_in=pl.lit(False),
            device_hash="d" + pl.lit(self.dice.bits("telephone", keys).cast(pl.String())),
            last_used_at=pl.lit(moment(2026, 10, 31, 12))
            - pl.duration(hours=pl.lit(self.dice.whole("used", keys, 200))),
        )
        return table.with_columns(
            activated_at=pl.col("registered_at")
            + pl.duration(seconds=pl.lit(self.dice.whole("served", keys, 400) + 20)),
        ).with_columns(
            status_at="activated_at",
            # Old papers are still in service because somebody ticked the box in the spring of 2026.
            authenticated_at=pl.when(pl.col("id_type").is_in(["CMND", "CCCD"])).then(moment(2026, 5, 4, 9)),
            auth_method=pl.when(pl.col("id_type").is_in(["CMND", "CCCD"])).then(pl.lit("DB_MATCH")),
        )

    def evenings(
        self, purpose: str, first: datetime, count: int, *, days: int, hours: tuple[float, float]
    ) -> pl.Series:
        """Moments spread over so many days, between two hours of the day (past 24: after midnight)."""
        keys = pl.int_range(count, eager=True)
        day = (keys * days // max(count, 1)).cast(pl.Int64())
        seconds = (
            hours[0] * 3600
            + self.dice.share(purpose, keys + 1_000_003 * first.toordinal()) * (hours[1] - hours[0]) * 3600
        ).floor()
        return (
            pl.select(pl.lit(first) + pl.duration(days=pl.lit(day), seconds=pl.lit(seconds.cast(pl.Int64()))))
            .to_series()
            .sort()
        )

    def whole(self, parts: list[pl.DataFrame]) -> pl.DataFrame:
        """All rows in the register's columns, with `fraud` and `story`."""
        columns = self.register.schema
        table = pl.concat(parts, how="diagonal_relaxed")
        lacking = [
            pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in columns.items()
            if name not in table.columns
        ]
        return table.with_columns(lacking).select(
            *(pl.col(name).cast(dtype) for name, dtype in columns.items()), "fraud", "story"
        )
