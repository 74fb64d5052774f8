"""The sanctions that findings could lead to under the decree: an estimate, not a decision.

The tariff is data: checks/law/tariffs.toml, with the days on which it is in force. Its bands count distinct
numbers or distinct registration points per act and carrier. Waived findings are left out, and so are findings
of nature risk, because what is lawful in itself carries no fine.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, TypeVar

import polars as pl

from simaudit.catalogue.check import Check, Wording
from simaudit.catalogue.law import DECREE, Band, Clause, Fine, provision, tariff
from simaudit.report.figures.marked_findings import MarkedFindings
from simaudit.report.model import BandUnit, Exposure

ESTIMATE: Final = Wording(vi="Ước tính, không phải quyết định.", en="An estimate, not a decision.")
"""The caveat shown with every exposure: only the competent authority decides on a sanction."""

_ACT_COUNTS = """
    SELECT
        act,
        count(DISTINCT coalesce(found.msisdn, CAST(found.record AS VARCHAR))) AS numbers,
        count(DISTINCT held.point_code) AS points,
        count(DISTINCT held.point_code) FILTER (WHERE held.channel IS DISTINCT FROM 'APP') AS points_off_app,
        count(DISTINCT coalesce(found.msisdn, CAST(found.record AS VARCHAR)))
            FILTER (WHERE held.channel = 'APP') AS numbers_in_app,
        list_sort(list(DISTINCT check_id)) AS checks
    FROM {marked} AS found
    INNER JOIN (SELECT unnest($acts) AS act, unnest($checks) AS check_id) AS cited USING (check_id)
    LEFT JOIN subscriber AS held ON found.record = held.record AND held.carrier = $carrier
    WHERE
        found.carrier = $carrier
        AND found.nature <> 'risk'
        AND NOT found.waived
    GROUP BY act
"""


class ActCounts(NamedTuple):
    """Distinct numbers and points of one act's findings, in all and by registration in the app."""

    act: str
    numbers: int
    points: int
    points_off_app: int
    numbers_in_app: int
    checks: list[str]


def exposures(marked: MarkedFindings, checks: Sequence[Check]) -> tuple[Exposure, ...]:
    """The acts that the carrier's open findings fall under, each with its band.

    Acts come from the basis of the findings' checks. Their bands are those in force at the end of the audited
    month; there is no exposure before the first tariff is in force.
    """
    as_of = marked.register.as_of
    acts = tariff(as_of)
    cited = [
        (key.removeprefix(DECREE), check.id)
        for check in checks
        for key in check.header.check.basis
        if key.startswith(DECREE) and key.removeprefix(DECREE) in acts
    ]
    if not cited:
        return ()
    counts = marked.register.connection.execute(
        _ACT_COUNTS.format(marked=marked.relation),
        {
            "acts": [act for act, _ in cited],
            "checks": [check_id for _, check_id in cited],
            "carrier": marked.carrier,
        },
    ).fetchall()
    rows: list[Exposure] = []
    by_act = {row[0]: ActCounts(*row) for row in counts}
    for counted in (by_act[act] for act in acts if act in by_act):
        rows += act_exposures(acts[counted.act], counted, as_of)
    return tuple(rows)


def act_exposures(clause: Clause, counted: ActCounts, as_of: date) -> list[Exposure]:
    """The act's rows: one, or two where points and numbers registered in the app have their own bands.

    Where points are counted and the findings name none, the row has no band, so that a carrier which leaves
    the points out of its extract isn't shown as one without exposure.
    """
    units: list[tuple[BandUnit, int, Sequence[Fine]]]
    if clause.counts == "numbers":
        units = [("numbers", counted.numbers, clause.bands)]
    elif clause.counts == "points":
        units = [
            ("points", counted.points_off_app, clause.bands),
            ("numbers_in_app", counted.numbers_in_app, clause.bands_numbers_in_app),
        ]
    else:
        units = [("case", 1, clause.bands)]
    cited = provision(DECREE + counted.act, as_of)
    wording = clause.acts.get(counted.act) or (cited.says if cited else None)
    rows = []
    for unit, count, bands in [row for row in units if row[1]] or units[:1]:
        band = _band(bands, count)
        ban = _band(clause.no_new_subscribers_months, count) if unit != "numbers_in_app" else None
        rows.append(
            Exposure(
                clause=clause.id,
                act=counted.act,
                document=cited.document if cited else None,
                wording=wording,
                checks=tuple(counted.checks),
                numbers=counted.numbers,
                points=counted.points,
                counts=unit,
                counted=count,
                band=(band.low, band.high) if band else None,
                fine=band.fine if band else None,
                months=ban.months if ban else None,
                competence=clause.competence,
            )
        )
    return rows


def exposure_table(carrier: str, period: str, rows: Sequence[Exposure], lang: str) -> pl.DataFrame:
    """The rows of exposure.csv: fines in million VND, bans in months; `note` is the caveat of ESTIMATE."""
    table = [
        (
            period,
            carrier,
            row.clause,
            row.act,
            row.numbers,
            row.points,
            row.counts,
            row.counted,
            *(row.band or (None, None)),
            *(row.fine or (None, None)),
            row.competence.get(lang),
            *(row.months or (None, None)),
            " ".join(row.checks),
            ESTIMATE.get(lang),
        )
        for row in rows
    ]
    return pl.DataFrame(table, schema=_TABLE, orient="row")


_TABLE: Final = {
    "period": pl.String,
    "carrier": pl.String,
    "clause": pl.String,
    "act": pl.String,
    "numbers": pl.Int64,
    "points": pl.Int64,
    "counts": pl.String,
    "counted": pl.Int64,
    "band_from": pl.Int64,
    "band_to": pl.Int64,
    "fine_from": pl.Int64,
    "fine_to": pl.Int64,
    "competence": pl.String,
    "ban_from": pl.Int64,
    "ban_to": pl.Int64,
    "checks": pl.String,
    "note": pl.String,
}

_AnyBand = TypeVar("_AnyBand", bound=Band)


def _band(bands: Sequence[_AnyBand], count: int) -> _AnyBand | None:
    return next((band for band in bands if band.includes(count)), None)
