"""Holders who owe an explanation of the use of their numbers: a list for letters, and its counts by band.

Whose findings they are, a check's header says (`holder_explains`). The tariff for subscribers counts the
numbers of each holder; an individual pays half of what an organisation does.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from simaudit.judge.findings import MarkedFindings
from simaudit.report.figures.base import Figures
from simaudit.report.figures.sanctions import act_citation
from simaudit.rules.check import Check, Wording
from simaudit.rules.law import Law
from simaudit.rules.scope import in_scope_sql
from simaudit.rules.tariffs import Beside, Clause


class HolderBand(Figures):
    """Holders whose count of numbers falls in one band of the tariff for subscribers, and their numbers.

    `high` None: or more. `fine` is in million VND for an organisation, `each` whether it is for each number.
    """

    low: Annotated[int, Field(ge=1)]
    high: int | None
    fine: tuple[float, float]
    each: bool
    holders: int
    numbers: int


class Holders(Figures):
    """Holders who owe an explanation of the use of their numbers; how many, and by which checks."""

    citation: Wording | None
    checks: tuple[str, ...]
    holders: int
    numbers: int
    bands: tuple[HolderBand, ...]


COLUMNS: Final = {
    "carrier": pl.String, "customer_type": pl.String, "id_type": pl.String, "id_number": pl.String,
    "full_name": pl.String, "org_name": pl.String, "numbers": pl.Int64, "msisdn": pl.String,
    "checks": pl.String, "band_from": pl.Int64, "band_to": pl.Int64, "fine_from": pl.Float64,
    "fine_to": pl.Float64,
}  # fmt: skip
"""Columns of the list, a row a holder: `numbers` = its distinct numbers, `msisdn` the first of them, `fine_…`
in million VND for this holder in all."""

_HOLDERS: Final = """
SELECT
    $carrier AS carrier, min(customer_type) AS customer_type, min(id_type) AS id_type, id_number,
    min(full_name) AS full_name, min(org_name) AS org_name, count(DISTINCT msisdn) AS numbers,
    min(msisdn) AS msisdn, string_agg(DISTINCT check_id, ' ' ORDER BY check_id) AS checks
FROM (
    SELECT
        found.check_id, held.customer_type, held.id_type, held.id_number, held.full_name, held.org_name,
        held.msisdn
    FROM {marked} AS found
    INNER JOIN subscriber AS held ON found.record = held.record AND held.carrier = $carrier
    WHERE found.carrier = $carrier AND NOT found.waived AND list_contains($checks, found.check_id)
        AND {own}
)
WHERE id_number IS NOT NULL
GROUP BY id_number
ORDER BY numbers DESC, id_number
"""


def holders_list(marked: MarkedFindings, checks: Sequence[Check], law: Law, scope: str = "") -> pl.DataFrame:
    """The carrier's holders who owe an explanation (COLUMNS), those with most numbers first.

    Numbers that lie elsewhere are left out (rules/scope.py).
    """
    as_of = marked.register.as_of
    clause = _clause(as_of, law)
    check_ids = [check.id for check in checks if check.header.check.holder_explains]
    if clause is None or not check_ids:
        return no_holders()
    rows: pl.DataFrame = marked.register.connection.sql(
        _HOLDERS.format(marked=marked.relation, own=in_scope_sql(scope, "held.")),
        params={"carrier": marked.carrier, "checks": check_ids},
    ).pl()
    return _with_fine(rows, clause, law.beside(as_of)).select(
        pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()
    )


def _clause(as_of: date, law: Law) -> Clause | None:
    """The tariff for subscribers on a day."""
    return next(
        (clause for clause in law.clauses if clause.subject == "subscriber" and clause.in_force(as_of)), None
    )


def _with_fine(holders: pl.DataFrame, clause: Clause, also: Beside | None) -> pl.DataFrame:
    """With the band of each holder, and its fine for all of its numbers."""
    bands = pl.DataFrame(
        [(band.low, band.high, *band.amounts, band.each) for band in clause.bands],
        schema={
            "band_from": pl.Int64, "band_to": pl.Int64, "fine_from": pl.Float64, "fine_to": pl.Float64,
            "each": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip
    organisation = pl.col("customer_type").eq_missing("ORGANISATION")
    share = pl.when(organisation).then(1.0).otherwise(also.individual_share if also else 1.0)
    times = share * pl.when("each").then(pl.col("numbers")).otherwise(1)
    return (
        holders.sort("numbers")
        .join_asof(bands, left_on="numbers", right_on="band_from", coalesce=False)
        .with_columns(pl.col("fine_from") * times, pl.col("fine_to") * times)
        .sort("numbers", "id_number", descending=[True, False])
    )


def no_holders() -> pl.DataFrame:
    """A list of nobody."""
    return pl.DataFrame(schema=COLUMNS)


def holder_figures(holders: pl.DataFrame, checks: Sequence[Check], as_of: date, law: Law) -> Holders | None:
    """The list's counts by band, without anybody in it; None where the tariff has no such clause."""
    clause = _clause(as_of, law)
    if clause is None:
        return None
    inside = [(band, holders.filter(pl.col("band_from") == band.low)["numbers"]) for band in clause.bands]
    return Holders(
        citation=act_citation(next(iter(clause.acts), clause.id).rsplit(".", 1)[0], as_of, law),
        checks=tuple(check.id for check in checks if check.header.check.holder_explains),
        holders=holders.height,
        numbers=int(holders["numbers"].sum()),
        bands=tuple(
            HolderBand.with_fields_of(
                band, fine=band.amounts, holders=numbers.len(), numbers=int(numbers.sum())
            )
            for band, numbers in inside
        ),
    )
