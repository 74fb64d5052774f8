"""What the signs would come to under the decree on sanctions: an estimate, not a decision.

The tariff is data (`checks/law/tariffs.toml`, with the days it is in force).
Bands count distinct numbers or distinct registration points per act and
carrier. Waived findings are left out, and so are those of nature risk: what is
lawful by itself has no fine.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from simaudit.catalogue import Check, Wording
from simaudit.errors import CatalogueError
from simaudit.judge import Register
from simaudit.paths import CHECKS
from simaudit.report.basis import legal_basis
from simaudit.report.model import Counts, Exposure

_PATH = CHECKS / "law" / "tariffs.toml"
_DECREE = "174:"

_COUNTED = """
    SELECT
        act,
        count(DISTINCT coalesce(found.msisdn, CAST(found.record AS VARCHAR))) AS numbers,
        count(DISTINCT held.point_code) AS points,
        count(DISTINCT held.point_code) FILTER (WHERE held.channel IS DISTINCT FROM 'APP') AS points_off_app,
        count(DISTINCT coalesce(found.msisdn, CAST(found.record AS VARCHAR)))
            FILTER (WHERE held.channel = 'APP') AS numbers_in_app,
        list_sort(list(DISTINCT check_id)) AS checks
    FROM finding AS found
    INNER JOIN (SELECT unnest($acts) AS act, unnest($checks) AS check_id) AS cited USING (check_id)
    LEFT JOIN subscriber AS held ON found.record = held.record AND held.carrier = $carrier
    WHERE
        found.carrier = $carrier
        AND found.nature <> 'risk'
        AND NOT list_contains(
            $waived,
            concat_ws(
                '|', found.check_id, coalesce(CAST(found.record AS VARCHAR), found.msisdn, found.subject)
            )
        )
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


def exposures(
    register: Register, carrier: str, checks: Sequence[Check], findings: pl.DataFrame, path: Path = _PATH
) -> tuple[Exposure, ...]:
    """The acts that the carrier's open findings point to, and the band each would fall in."""
    in_force = [clause for clause in clauses(path) if _in_force(clause, register.as_of)]
    tariff = {act: clause for clause in in_force for act in clause["acts"]}
    cited = [
        (key.removeprefix(_DECREE), check.id)
        for check in checks
        for key in check.header.check.basis
        if key.removeprefix(_DECREE) in tariff
    ]
    if not cited:
        return ()
    rows = register.connection.execute(
        _COUNTED,
        {
            "acts": [act for act, _ in cited],
            "checks": [check_id for _, check_id in cited],
            "waived": _waived(register, carrier, findings),
            "carrier": carrier,
        },
    ).fetchall()
    found: list[Exposure] = []
    by_act = {row[0]: Counted(*row) for row in rows}
    for counted in (by_act[act] for act in tariff if act in by_act):
        found += bands_of(tariff[counted.act], counted)
    return tuple(found)


def _waived(register: Register, carrier: str, findings: pl.DataFrame) -> list[str]:
    """The waived findings, named as the query names them: their records counted over all files."""
    before, offsets = 0, {}
    for month in register.months:
        if month.carrier == carrier:
            for name, records in month.files:
                offsets[name] = before
                before += records
    waived = findings.filter(pl.col("carrier") == carrier, pl.col("waived"))
    names = []
    for row in waived.iter_rows(named=True):
        place = row["record"] and str(row["record"] + offsets.get(row["file"], 0))
        names.append(f"{row['check_id']}|{place or row['msisdn'] or row['subject']}")
    return names


def bands_of(clause: Mapping[str, Any], counted: Counted) -> list[Exposure]:
    """The act's rows: one, or two where points and numbers taken through the app have their own bands."""
    ways: list[tuple[Counts, int, list[dict[str, Any]]]]
    if clause["counts"] == "numbers":
        ways = [("numbers", counted.numbers, clause["bands"])]
    elif clause["counts"] == "points":
        ways = [
            ("points", counted.points_off_app, clause["bands"]),
            ("numbers_in_app", counted.numbers_in_app, clause["bands_numbers_in_app"]),
        ]
    else:
        ways = [("case", 1, clause["bands"])]
    act = clause["acts"][counted.act]
    competence = clause.get("competence")
    rows = []
    for kind, count, bands in ways:
        band = _band(bands, count)
        if band is None:
            continue
        ban = _band(clause.get("no_new_subscribers_months", []), count) if kind != "numbers_in_app" else None
        rows.append(
            Exposure(
                act=counted.act,
                document=legal_basis((_DECREE + counted.act,))[0].document,
                wording=Wording.model_validate(act),
                checks=tuple(counted.checks),
                numbers=counted.numbers,
                points=counted.points,
                counts=kind,
                counted=count,
                band=(band["from"], band.get("to")),
                fine=tuple(band["fine"]),
                months=tuple(ban["months"]) if ban else None,
                competence=Wording.model_validate(competence) if competence else None,
            )
        )
    return rows


def _band(bands: Sequence[Mapping[str, Any]], count: int) -> Mapping[str, Any] | None:
    return next((band for band in bands if band["from"] <= count <= band.get("to", count)), None)


def _in_force(clause: Mapping[str, Any], as_of: date) -> bool:
    return bool(clause["from"] <= as_of <= clause.get("to", as_of))


@cache
def clauses(path: Path = _PATH) -> list[dict[str, Any]]:
    """The clauses of the tariff, in the file's order; none where there is no file."""
    if not path.is_file():
        return []
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("clause", [])
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path}: not TOML: {error}") from error
    return list(entries)
