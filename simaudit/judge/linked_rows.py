"""The rows that have a finding of a linking check, with the groups that they are in: what cases are made of.

A linking check names its link in its header (`[case]`); checks/links.sql states what the rows of a group have
in common. A waived finding links nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.config.key import hmac_sql, hmac_values
from simaudit.contract import DTYPES
from simaudit.intake.month_file import CarrierMonth, file_and_record, month_rows_at
from simaudit.intake.values.derived_columns import HASHED_COLUMNS, hash_items
from simaudit.judge.findings import MarkedFindings
from simaudit.judge.register_database import add_table
from simaudit.rules.check import Check
from simaudit.rules.links import LINKING, Link, links

LINKED: Final[dict[str, Any]] = {
    "carrier": pl.String, "place": pl.UInt32, "file": pl.String, "record": pl.Int64,
    "msisdn": pl.String, "key": pl.Binary, "id_number": pl.String, "paper": pl.String,
    "face": pl.String, "name": pl.Binary, "born": pl.Date, "at_point": pl.Boolean,
    "province_code": pl.String, "commune": pl.String, "point_code": pl.String, "clerk_code": pl.String,
    "registered_at": pl.Datetime("us"),
    "groups": pl.List(pl.Struct({"link": pl.String, "group": pl.Binary})),
    "findings": pl.List(
        pl.Struct({
            "check_id": pl.String, "severity": pl.String, "subject": pl.String, "detail": pl.String,
            "mark": pl.Boolean,
        })
    ),
    "reports": pl.List(
        pl.Struct({"kind": pl.String, "source": pl.String, "reported_at": pl.String})
    ),
}  # fmt: skip
"""Columns of linked rows: `place` is the record over all files of the carrier; `key` the keyed hash of the
number, 16 bytes, the same at every carrier; `paper` an id_number that is usable; `name` the hash of the
name_key, 16 bytes: it tells people apart and is read by nobody; `born` the date of birth; `at_point` whether
the channel is neither the app nor VNeID; `mark` of a finding, whether its check is no linking one. Groups of
equal links and values have the same 16 bytes at every carrier. `reports`: what a list says of who reported
the number, and when, as it is written (with_reports)."""

_ALWAYS: Final = frozenset({
    "carrier", "record", "msisdn", "id_number", "usable_id", "portrait_hash", "point_code", "clerk_code",
    "registered_at", "name_key", "date_of_birth", "channel", "province_code",
    "commune",
})  # fmt: skip
"""Columns that cases show, beside those that links read."""

_FINDINGS: Final = """
    CREATE OR REPLACE TEMP TABLE linking_finding AS
    SELECT record, link, variant, waived
    FROM (
        SELECT record, link, variant, alone, bool_and(waived) AS waived
        FROM {marked} INNER JOIN linking_check USING (check_id)
        WHERE carrier = $carrier AND record IS NOT NULL
        GROUP BY ALL
    ) AS linking
    QUALIFY alone OR bool_or(alone AND NOT waived) OVER (PARTITION BY record)
"""
_VARIANT: Final = """
    CREATE OR REPLACE TEMP TABLE linking_variant AS
    SELECT record, waived FROM linking_finding WHERE variant = $variant
"""
_GROUPS: Final = """
    INSERT INTO row_group
    SELECT found.record, $link, unhex(md5(concat_ws(chr(31), $link, *COLUMNS(found.* EXCLUDE (record)))))
    FROM {call} AS found
    SEMI JOIN (SELECT record FROM linking_variant WHERE NOT waived) AS own ON own.record = found.record
    WHERE COLUMNS(found.* EXCLUDE (record)) IS NOT NULL
"""
_LINKED: Final = """
    SELECT
        record AS place, {file} AS file, CAST({record} AS BIGINT) AS record, msisdn,
        unhex({number})[1:16] AS key,
        id_number, CASE WHEN usable_id THEN id_number END AS paper, portrait_hash AS face,
        unhex(md5(name_key)) AS name, date_of_birth AS born, at_point(channel) AS at_point, province_code,
        commune, point_code, clerk_code, registered_at
    FROM linking_row SEMI JOIN (SELECT record FROM linking_finding WHERE NOT waived) AS own USING (record)
"""
_FINDINGS_OF_ROWS: Final = """
    SELECT
        record AS place, check_id, CAST(severity AS VARCHAR) AS severity, subject, detail,
        linking_check.check_id IS NULL AS mark
    FROM {marked} LEFT JOIN linking_check USING (check_id)
    WHERE
        carrier = $carrier AND NOT waived
        AND record IN (SELECT record FROM linking_finding WHERE NOT waived)
"""


def linked_rows(
    marked: MarkedFindings,
    month: CarrierMonth,
    checks: Sequence[Check],
    key: bytes,
    without: Collection[str] = (),
) -> pl.DataFrame:
    """One carrier's rows that have a finding of a linking check which is not waived (LINKED), in order.

    `checks` are all of the run, `key` the installation's; the links `without` join nothing. Raises
    duckdb.Error.
    """
    register, values = marked.register, {"carrier": month.carrier}
    run = register.connection.execute
    linking = {check.id: variant for check in checks if (variant := _variant(check, without))}
    variants = list(dict.fromkeys(linking.values()))
    register.add_table("linking_check", _linking_checks(linking, variants))
    run(_FINDINGS.format(marked=marked.relation), values)
    records: pl.Series = register.connection.sql("SELECT DISTINCT record FROM linking_finding").pl()["record"]
    if records.is_empty():
        return pl.DataFrame(schema=LINKED)
    run("SELECT DISTINCT variant FROM linking_finding WHERE NOT waived ORDER BY ALL")
    unwaived_variants = register.connection.fetchall()
    linked_by = list(dict.fromkeys(variants[number][0] for (number,) in unwaived_variants))
    named = _ALWAYS.union(*[link.columns for link in linked_by])
    column_names = {column for name in named for column in HASHED_COLUMNS.get(name, (name,))}
    rows = month_rows_at(month, records, [name for name in DTYPES if name in column_names])
    add_table(register.connection, "linking_row", rows, hash_items({*rows.columns}))
    run("CREATE OR REPLACE TEMP TABLE row_group (record UINTEGER, link VARCHAR, grp BLOB)")
    run("CREATE OR REPLACE TEMP TABLE linking_variant (record UINTEGER, waived BOOLEAN)")
    run(f"CREATE OR REPLACE TEMP VIEW {LINKING} AS FROM linking_row SEMI JOIN linking_variant USING (record)")
    for link in linked_by:
        register.make(link.relations)
        run(link.sql)
    for (number,) in unwaived_variants:
        link, parameters, _ = variants[number]
        run(_VARIANT, {"variant": number})
        run(_GROUPS.format(call=link.call), {"link": link.name, **dict(parameters)})
    return _assembled(marked, month, key)


def read_linked(files: Iterable[Path]) -> pl.DataFrame:
    """The linked rows (LINKED) of several carriers' files.

    Files of the first edition of cases have neither name nor birth: each paper is a person's there.
    """
    frames = [pl.DataFrame(schema=LINKED), *(pl.read_parquet(file) for file in files)]
    return pl.concat(frames, how="diagonal").select(*LINKED)


def _assembled(marked: MarkedFindings, month: CarrierMonth, key: bytes) -> pl.DataFrame:
    """The rows with their lists; polars makes those of sorted rows in a tenth of DuckDB's time."""
    query = marked.register.connection.sql
    file, record = file_and_record(month.files, "record")
    number = hmac_sql("'number' || chr(31) || msisdn")
    linked = query(_LINKED.format(file=file, record=record, number=number), params=hmac_values(key)).pl()
    groups = query('SELECT DISTINCT record AS place, link, grp AS "group" FROM row_group').pl()
    findings = query(_FINDINGS_OF_ROWS.format(marked=marked.relation), params={"carrier": month.carrier}).pl()
    rows: pl.DataFrame = (
        linked.with_columns(pl.lit(month.carrier).alias("carrier"))
        .join(_lists(groups, "groups"), on="place", how="left")
        .join(_lists(findings, "findings"), on="place")
        .with_columns(pl.col("groups").fill_null([]), pl.lit([], LINKED["reports"]).alias("reports"))
        .sort("place")
    )
    return rows.select(pl.col(name).cast(dtype) for name, dtype in LINKED.items())


def with_reports(linked: pl.DataFrame, reported: pl.DataFrame | None) -> pl.DataFrame:
    """The linked rows of a carrier with what its list of reported numbers says of them; None: there is none.

    `reported` has place, kind, source and reported_at: a row a report.
    """
    if reported is None:
        return linked
    rows = reported.select(pl.col("place").cast(pl.UInt32), "kind", "source", "reported_at")
    return (
        linked.drop("reports")
        .join(_lists(rows, "reports"), on="place", how="left", maintain_order="left")
        .with_columns(pl.col("reports").fill_null([]))
        .select(*LINKED)
    )


def _lists(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """place, and as `name` the list of its rows' other columns, sorted by them."""
    columns = [column for column in rows.columns if column != "place"]
    ordered = rows.sort("place", *columns)
    return ordered.group_by("place", maintain_order=True).agg(pl.struct(columns).alias(name))


_Variant = tuple[Link, tuple[tuple[str, Any], ...], bool]
"""A link, the values of the parameters that it takes (checks with others of their own group by others), and
whether the findings link by themselves."""


def _variant(check: Check, without: Collection[str]) -> _Variant | None:
    case_link = check.header.case
    if case_link is None or case_link.link in without:
        return None
    link = links()[case_link.link]
    return link, tuple((name, check.header.params[name]) for name in link.parameters), case_link.alone


def _linking_checks(linking: Mapping[str, _Variant], variants: Sequence[_Variant]) -> pl.DataFrame:
    rows = [
        (check, variant[0].name, variants.index(variant), variant[2]) for check, variant in linking.items()
    ]
    schema = {"check_id": pl.String, "link": pl.String, "variant": pl.Int32, "alone": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")
