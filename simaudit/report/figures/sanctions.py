"""What the signs would come to under the decree on sanctions: an estimate, not a decision.

The tariff is data (`checks/law/tariffs.toml`, with the days it is in force).
Bands count distinct numbers or distinct registration points per act and
carrier. Waived findings are left out, and so are those of nature risk: what is
lawful by itself has no fine.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, TypeVar

import polars as pl

from simaudit.catalogue.check import Check, Wording
from simaudit.catalogue.law import DECREE, Band, Clause, Fine, provision, tariff
from simaudit.report.figures.marked_findings import MarkedFindings
from simaudit.report.model import Counts, Exposure

ESTIMATE: Final = Wording(vi="Ước tính, không phải quyết định.", en="An estimate, not a decision.")
"""What stands with every exposure, wherever it is shown (DOMAIN, sanctions)."""

_COUNTED = """
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


class Counted(NamedTuple):
    """Distinct numbers and points of one act's signs, in all and by whether they came through the app."""

    act: str
    numbers: int
    points: int
    points_off_app: int
    numbers_in_app: int
    checks: list[str]


def exposures(marked: MarkedFindings, checks: Sequence[Check]) -> tuple[Exposure, ...]:
    """The acts that the carrier's open findings point to, and each one's band.

    An act comes from the basis of a finding's check; its bands are those in force at the end of the audited
    month, and before the first of them there is no exposure.
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
    rows = marked.register.connection.execute(
        _COUNTED.format(marked=marked.relation),
        {
            "acts": [act for act, _ in cited],
            "checks": [check_id for _, check_id in cited],
            "carrier": marked.carrier,
        },
    ).fetchall()
    found: list[Exposure] = []
    by_act = {row[0]: Counted(*row) for row in rows}
    for counted in (by_act[act] for act in acts if act in by_act):
        found += bands_of(acts[counted.act], counted, as_of)
    return tuple(found)


def bands_of(clause: Clause, counted: Counted, as_of: date) -> list[Exposure]:
    """The act's rows: one, or two where points and numbers taken through the app have their own bands.

    Where points are counted and the signs name none, the row has no band: a carrier that leaves the points
    out of its extract is not shown as one without exposure.
    """
    ways: list[tuple[Counts, int, Sequence[Fine]]]
    if clause.counts == "numbers":
        ways = [("numbers", counted.numbers, clause.bands)]
    elif clause.counts == "points":
        ways = [
            ("points", counted.points_off_app, clause.bands),
            ("numbers_in_app", counted.numbers_in_app, clause.bands_numbers_in_app),
        ]
    else:
        ways = [("case", 1, clause.bands)]
    cited = provision(DECREE + counted.act, as_of)
    wording = clause.acts.get(counted.act) or (cited.says if cited else None)
    rows = []
    for kind, count, bands in [way for way in ways if way[1]] or ways[:1]:
        band = _band(bands, count)
        ban = _band(clause.no_new_subscribers_months, count) if kind != "numbers_in_app" else None
        rows.append(
            Exposure(
                clause=clause.id,
                act=counted.act,
                document=cited.document if cited else None,
                wording=wording,
                checks=tuple(counted.checks),
                numbers=counted.numbers,
                points=counted.points,
                counts=kind,
                counted=count,
                band=(band.low, band.high) if band else None,
                fine=band.fine if band else None,
                months=ban.months if ban else None,
                competence=clause.competence,
            )
        )
    return rows


def exposure_table(carrier: str, period: str, rows: Sequence[Exposure], lang: str) -> pl.DataFrame:
    """The rows of exposure.csv: fines in million VND, bans in months; `note` says what an estimate is not."""
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
    return next((band for band in bands if band.holds(count)), None)
