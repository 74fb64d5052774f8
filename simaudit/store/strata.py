"""A carrier's customers with live numbers, and those with findings, by type and years of registration."""

from typing import Final, NamedTuple

from simaudit.intake.month_file import CarrierMonth, month_columns, sql_literal
from simaudit.store.ledger import Ledger

FIRST_YEAR: Final = 2000
"""Earlier years of registration count as this one: hardly anybody's, and mostly slips."""

YEARS_A_CLASS: Final = 5
"""Classes of years are cut at its multiples, whatever the data."""

Place = tuple[str, int | None]
"""Type of customer, first year of the class of the first live number's registration (None: not known)."""


class JudgedCheck(NamedTuple):
    """What a check was in a month in which it judged a carrier."""

    fingerprint: str
    params: str
    """JSON."""
    unwaived: int
    """Its findings that are not waived, of whatever rows or of none."""


class StratumCounts(NamedTuple):
    """The people, or organisations, of one carrier's month."""

    people: dict[Place, int]
    """With live rows in scope."""
    findings: dict[str, dict[Place, int]]
    """Check → those of whom such a row has a finding of it that is not waived, if only out of scope."""
    points: int
    """Registration points of the live rows in scope."""


_ROWS: Final = """
CREATE OR REPLACE TEMP TABLE shared_row AS
SELECT
    file, record, point_code, customer_type, person, own,
    min(year - year % $years) OVER (PARTITION BY customer_type, person, own) AS from_year
FROM (
    SELECT
        file, record, point_code, coalesce(customer_type, 'INDIVIDUAL') AS customer_type, {own} AS own,
        -- least() and greatest() pass over what is NULL.
        if(registered_at IS NULL, NULL, least(greatest(year(registered_at), $first), $last)) AS year,
        CASE
            WHEN customer_type = 'ORGANISATION' AND coalesce(org_code, org_name) IS NOT NULL
                THEN hash('organisation', coalesce(org_code, upper(org_name)))
            WHEN usable_id THEN hash('paper', id_number)
            WHEN name_key IS NOT NULL THEN hash('name', name_key, date_of_birth)
            ELSE hash('number', msisdn)
        END AS person
    FROM (SELECT {columns} FROM read_parquet({rows}))
    WHERE status IS NULL OR status <> 'TERMINATED'
)
"""
_FINDINGS: Final = """
SELECT check_id, customer_type, from_year, count(DISTINCT person) FILTER (WHERE own) AS people
FROM known INNER JOIN shared_row USING (file, record)
WHERE period = $period AND carrier = $carrier AND NOT waived
GROUP BY ALL
"""


def stratum_counts(ledger: Ledger, month: CarrierMonth, own: str) -> StratumCounts:
    """Count the people of a stored month; `own` is an SQL condition on its columns: which rows are in scope.

    A person is a usable paper, else a name with its date of birth, else a number; an organisation its code,
    else its name.
    """
    scope = {"period": str(month.period), "carrier": month.carrier}
    columns = ", ".join(month_columns(month.path, month.destroyed))
    sql = _ROWS.format(own=own, columns=columns, rows=sql_literal(str(month.path)))
    ledger.execute(sql, {"first": FIRST_YEAR, "last": int(scope["period"][:4]), "years": YEARS_A_CLASS})
    query = "SELECT customer_type, from_year, count(DISTINCT person) FROM shared_row WHERE own GROUP BY ALL"
    people = {(customer_type, year): count for customer_type, year, count in ledger.execute(query).fetchall()}
    ((points,),) = ledger.execute("SELECT count(DISTINCT point_code) FROM shared_row WHERE own").fetchall()
    findings: dict[str, dict[Place, int]] = {}
    for check_id, customer_type, year, count in ledger.execute(_FINDINGS, scope).fetchall():
        findings.setdefault(check_id, {})[customer_type, year] = count
    return StratumCounts(people, findings, points)


def judged_checks(ledger: Ledger, month: CarrierMonth) -> dict[str, JudgedCheck]:
    """The checks that judged a carrier's month, by id."""
    rows = ledger.execute(
        "SELECT check_id, fingerprint, params, violations - waived FROM result "
        "INNER JOIN comparison USING (period, carrier, check_id) "
        "WHERE period = $period AND carrier = $carrier AND status IN ('passed', 'failed') ORDER BY check_id",
        {"period": str(month.period), "carrier": month.carrier},
    ).fetchall()
    return {check_id: JudgedCheck(*judged) for check_id, *judged in rows}
