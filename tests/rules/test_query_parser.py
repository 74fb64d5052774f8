"""What the tree of a query says of it, and that the guard has looked at each."""

from pathlib import Path

import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.query_parser import guarded_query, parts_of, query_facts

PATH = Path("checks/bulk/XAA-01_own.sql")
ENDING = "NULL AS detail FROM live"


@pytest.mark.parametrize(
    ("subject", "column"),
    [
        ("point_code AS subject", "point_code"),
        ("live.point_code AS subject", "point_code"),
        ("subject", "subject"),
        ("upper(point_code) AS subject", ""),
        ("'x' AS subject", ""),
        ("NULL AS other", ""),
    ],
)
def test_the_column_that_the_subject_is(subject: str, column: str) -> None:
    sql = f"SELECT carrier, msisdn, record, {subject}, {ENDING}"
    assert query_facts(PATH, sql).subject_column == column


def test_parts_within_parts_are_parts_too() -> None:
    sql = (
        "WITH outside AS (WITH inside AS (SELECT * FROM live) SELECT * FROM inside) "
        "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM outside"
    )
    assert parts_of(guarded_query(PATH, sql)).keys() == {"inside", "outside"}
    facts = query_facts(PATH, sql)
    assert facts.parts == {"inside", "outside"}
    assert facts.relations == {"live"}
    assert facts.parts_sql.startswith("WITH outside AS (")


def test_a_query_without_parts_begins_with_none() -> None:
    assert query_facts(PATH, f"SELECT carrier, msisdn, record, NULL AS subject, {ENDING}").parts_sql == ""


def test_what_may_not_be_is_refused_by_its_file() -> None:
    with pytest.raises(CatalogueError, match="XAA-01_own"):
        guarded_query(PATH, "SELECT * FROM read_csv('/etc/passwd')")
