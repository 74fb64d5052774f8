"""What accuses nobody until it has been looked at: checks that find almost everything, and default portraits.

A check that finds more than nine tenths of what it judges says first of all that the input is faulty: a
column that was exported wrongly, left empty or written in another form, or a list that doesn't fit. Its
findings stay in results and annexes. Numbers with signs, acts, points and cases leave them out, as if the
check could not have been assessed, until the input is in order or a sample of the findings was right.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import polars as pl

from simaudit.cases.default_portraits import default_portraits
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.records.spreadsheet_damage import THROUGHOUT_SHARE
from simaudit.judge.findings import ASIDE
from simaudit.report.figures.base import RATE_MINIMUM
from simaudit.report.figures.estimates import check_samples
from simaudit.rules.check import Check
from simaudit.rules.links import FACE
from simaudit.store.samples import SampledStratum

_LEAST_PART: Final = 0.01
"""Of the carrier's records. What judges fewer, judges exceptions: disowned numbers that are in service are
few, and almost all of them may well be at fault."""

_NAMED_BY_OTHERS: Final = frozenset({"reported", "notified"})
"""Lists of numbers that somebody has complained of already: almost all of them may be what they are
listed for."""

_MOSTLY_RIGHT: Final = 0.5
"""The share of right findings, at the lower end of a sample's interval, above which the input is in order."""


def set_aside(
    checks: Iterable[Check],
    results: pl.DataFrame,
    month: CarrierMonth,
    samples: Sequence[SampledStratum] = (),
) -> pl.DataFrame:
    """ASIDE of a carrier's checks that found almost everything, in the order of the catalogue.

    `results` has check_id, violations and population, a row a check; `samples` = what was answered to samples
    of its findings. Of fewer than RATE_MINIMUM rows a share says nothing. Left out are matters of the data
    and what is of low severity, which accuse nobody, and checks of what others have found or named.
    """
    least = max(RATE_MINIMUM, _LEAST_PART * sum(rows for _, rows in month.files))
    everywhere = results.filter(
        pl.col("population") >= least, pl.col("violations") > THROUGHOUT_SHARE * pl.col("population")
    )["check_id"].to_list()
    throughout = [
        check
        for check in checks
        if check.id in everywhere
        and check.nature != "data"
        and check.severity != "low"
        and not check.judges_findings
        and _NAMED_BY_OTHERS.isdisjoint(check.header.check.needs)
    ]
    looked_at = check_samples(samples, {check.id: check.fingerprint for check in throughout})
    right = {
        check_id
        for check_id, sample in looked_at.items()
        if sample.precision and sample.precision.low > _MOSTLY_RIGHT
    }
    return pl.DataFrame(
        [(check.id, None) for check in throughout if check.id not in right], schema=ASIDE, orient="row"
    )


def portraits_aside(
    linked: pl.DataFrame, named: Collection[tuple[str, str]], checks: Iterable[Check]
) -> pl.DataFrame:
    """check_id, carrier, file, record, place of the findings that rest on a default portrait.

    They are those of `checks` that link by faces, at linked rows (judge/linked_rows.py) that have one;
    `named` are (carrier, portrait) that somebody has looked at.
    """
    links = [check.id for check in checks if check.header.case and check.header.case.link == FACE]
    rows = linked.join(default_portraits(linked, named), on=["carrier", "face"], how="semi")
    places = rows.select("carrier", "file", "record", "place")
    return pl.DataFrame({"check_id": links}, schema={"check_id": pl.String}).join(places, how="cross")
