"""What a query is made of, and what it reads."""

from pathlib import Path

import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.parsed_query import parsed_query

PATH = Path("checks/bulk/XAA-01_own.sql")
SQL = """
WITH judged AS (SELECT * FROM live WHERE full_name <> 'x' /* nobody */),
before AS (SELECT msisdn, device_hash FROM previous WHERE registered_at < $as_of)
SELECT judged.carrier, msisdn, judged.record, NULL AS subject, 'old=' || $least AS detail
FROM judged INNER JOIN before USING (msisdn)
"""


def test_what_a_query_is_made_of() -> None:
    query = parsed_query(PATH, SQL)
    assert set(query.parts) == {"judged", "before"}
    assert query.relations == {"live", "previous"}
    assert query.parameters == {"as_of", "least"}
    assert query.text_literals == {"x", "old="}
    assert query.column_names == {"full_name", "msisdn", "device_hash", "registered_at", "carrier", "record"}
    # What is read of the last judged month alone is none of this month's.
    assert query.month_columns == {"full_name", "msisdn", "carrier", "record"}


def test_the_plain_text_has_neither_comments_nor_layout() -> None:
    first, *others = parsed_query(PATH, SQL).plain_sql.splitlines()
    assert others == []
    assert first.startswith("WITH judged AS (SELECT * FROM live WHERE full_name <> 'x'), before AS (")


def test_relations_are_read_through_views_too() -> None:
    query = parsed_query(PATH, SQL)
    assert query.reads("subscriber", query.relations)
    assert query.reads("previous", query.relations)
    assert not query.reads("finding", query.relations)


def test_the_columns_behind_those_that_it_names() -> None:
    query = parsed_query(PATH, SQL)
    assert query.sources({"name_key"}, ()) == {"full_name"}
    assert query.sources({"msisdn"}, {"live"}) == {"msisdn", "status"}


def test_keys_that_it_reads_depend_on_what_they_are_hashes_of() -> None:
    """Through a view keys narrow a search: what is found, other columns decide."""
    query = parsed_query(PATH, "SELECT * FROM live WHERE paper_hash IN (FROM paper_of_people)")
    of_people = {"full_name", "date_of_birth", "id_number"}
    assert query.sources({"msisdn"}, query.relations) >= of_people
    assert not query.sources({"msisdn"}, {"mixed_mate"}) & {"full_name"}
    assert query.sources({"msisdn"}, {"mixed_mate"}, searched=True) >= of_people


def test_a_query_is_parsed_once_and_one_that_is_not_allowed_refused() -> None:
    assert parsed_query(PATH, SQL) is parsed_query(PATH, SQL)
    with pytest.raises(CatalogueError, match="XAA-01_own"):
        parsed_query(PATH, "SELECT * FROM nowhere")
