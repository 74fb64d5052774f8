"""Keys of several rows or values: sorting gives what GROUP BY gives; other queries aren't recognised."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from simaudit.generate import generate
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.values import derived_columns
from simaudit.judge.judging import judge
from simaudit.judge.register import Register, repeated
from simaudit.period import Period
from simaudit.rules.load import load_catalogue
from simaudit.rules.population_forms import grouped_keys
from simaudit.rules.populations import definitions
from simaudit.rules.repeated_keys import ConflictingKeys, RepeatedKeys, parts_to_sort

GROUPING = (
    "SELECT hash(word) AS word_hash, count(*) AS numbers FROM sample GROUP BY word_hash HAVING count(*) > 1"
)

CONFLICT = "SELECT paper_hash FROM held GROUP BY paper_hash HAVING min(person_hash) <> max(person_hash)"


def read(sql: str) -> RepeatedKeys | ConflictingKeys | None:
    return grouped_keys(parse_one(sql, read="duckdb", into=exp.Select))


@pytest.fixture
def sample() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE TABLE sample (word VARCHAR, loud BOOLEAN)")
    connection.execute(
        "INSERT INTO sample "
        "SELECT unnest(['a', 'b', 'b', 'c', 'c', 'c', 'd', 'd', 'd', 'd', NULL, NULL]), true"
    )
    connection.execute("INSERT INTO sample VALUES ('a', false)")
    return connection


@pytest.mark.parametrize("more", [1, 2, 3, 4])
def test_sorting_finds_what_grouping_finds(sample: duckdb.DuckDBPyConnection, more: int) -> None:
    grouping = (
        "SELECT word, count(*) AS numbers FROM sample WHERE loud AND word IS NOT NULL GROUP BY word "
        f"HAVING count(*) > {more}"
    )
    wanted = read(grouping)
    assert wanted is not None
    grouped = [("b", 2), ("c", 3), ("d", 4)][more - 1 :]
    assert sorted(repeated(sample, wanted).rows()) == grouped
    assert sorted(sample.execute(grouping).fetchall()) == grouped


_LAST = 2**64 - 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 0, 1, 2**32, _LAST - 1, _LAST]), st.sampled_from([None, 0, 1, _LAST])
        ),
        max_size=12,
    )
)
@example([(1, 0), (1, None), (1, 0), (None, 0), (None, 1)])
@example([(1, 0), (1, None), (1, 1), (0, _LAST), (1, 0), (_LAST, _LAST)])
def test_sorting_finds_the_keys_of_several_values(pairs: list[tuple[int | None, int | None]]) -> None:
    # NULL counts neither as a value, not even between two equal ones, nor as a key.
    wanted = read(CONFLICT)
    assert isinstance(wanted, ConflictingKeys)
    schema = {"paper_hash": pl.UInt64, "value": pl.UInt64}
    selected = wanted.select(pl.DataFrame(pairs, schema=schema, orient="row"))
    values: dict[int, set[int]] = {}
    for key, value in pairs:
        if key is not None and value is not None:
            values.setdefault(key, set()).add(value)
    assert sorted(selected["paper_hash"].to_list()) == sorted(
        key for key, of in values.items() if len(of) > 1
    )


def test_several_values_are_sorted_and_grouped_alike() -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "CREATE TABLE held AS SELECT CAST(i // 3 AS UBIGINT) AS paper_hash, "
            "CASE WHEN i % 7 <> 0 THEN CAST(i % 3 // 2 AS UBIGINT) END AS person_hash FROM range(60) AS t (i)"
        )
        wanted = read(CONFLICT)
        assert wanted is not None
        found = repeated(connection, wanted)
        assert found.schema == {"paper_hash": pl.UInt64}
        assert sorted(found.rows()) == sorted(connection.execute(CONFLICT).fetchall()) != []


@pytest.mark.parametrize("parts", [2, 3, 40])
def test_parts_find_together_what_the_whole_does(sample: duckdb.DuckDBPyConnection, parts: int) -> None:
    sample.execute(
        "CREATE TABLE held AS SELECT CAST(i // 3 AS UBIGINT) AS paper_hash, "
        "CAST(i % 3 // 2 AS UBIGINT) AS person_hash FROM range(60) AS t (i)"
    )
    for grouping in (GROUPING.replace("hash(word)", "word"), CONFLICT):
        wanted = read(grouping)
        assert wanted is not None
        assert sorted(repeated(sample, wanted, parts).rows()) == sorted(repeated(sample, wanted).rows()) != []


@pytest.mark.parametrize("at_a_time", [1, 7, 59, 60])
def test_pairs_sorted_some_at_a_time_have_the_same_conflicts(
    at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = read(CONFLICT)
    assert wanted is not None
    pairs = [(number // 3, number % 3 // 2) for number in range(60)] + [(None, 1), (1, None)]
    rows = pl.DataFrame(pairs, {"paper_hash": pl.UInt64, "value": pl.UInt64}, orient="row")
    monkeypatch.setattr("simaudit.rules.repeated_keys._AT_A_TIME", at_a_time)
    assert sorted(wanted.select(rows)["paper_hash"]) == list(range(20))


def test_keys_are_sorted_in_as_many_parts_as_the_rows_and_the_memory_ask_for() -> None:
    one, two = read(GROUPING), read(CONFLICT)
    assert one is not None
    assert two is not None
    assert [parts_to_sort(one, rows) for rows in (0, 50_000_000, 50_000_001)] == [1, 1, 2]
    assert [parts_to_sort(two, 50_000_000, share) for share in (1.0, 0.5, 0.3)] == [1, 2, 4]


def test_a_missing_key_is_none(sample: duckdb.DuckDBPyConnection) -> None:
    wanted = read(GROUPING.replace("hash(word)", "word"))
    assert wanted is not None
    assert sorted(repeated(sample, wanted).rows()) == [("a", 2), ("b", 2), ("c", 3), ("d", 4)]


def test_reads_a_grouping_by_one_key() -> None:
    assert read(GROUPING) == RepeatedKeys(
        keys="SELECT HASH(word) AS word_hash FROM sample", key="word_hash", count="numbers", more_than=1
    )


def test_reads_a_grouping_that_asks_for_several_values() -> None:
    assert read(CONFLICT) == ConflictingKeys(
        keys="SELECT paper_hash, person_hash AS value FROM held", key="paper_hash"
    )


@pytest.mark.parametrize(
    ("stated", "other"),
    [
        ("GROUP BY word_hash", "GROUP BY word_hash, loud"),
        ("GROUP BY word_hash", "GROUP BY loud"),
        ("count(*) AS numbers", "count(loud) AS numbers"),
        ("count(*) AS numbers", "count(*) AS numbers, min(loud) AS loud"),
        ("count(*) > 1", "count(*) >= 2"),
        ("count(*) > 1", "count(DISTINCT loud) > 1"),
        ("count(*) > 1", "count(*) > 1 ORDER BY 1"),
        ("FROM sample", "FROM sample JOIN others USING (word)"),
    ],
)
def test_any_other_grouping_is_left_to_duckdb(stated: str, other: str) -> None:
    assert stated in GROUPING
    assert read(GROUPING.replace(stated, other)) is None


@pytest.mark.parametrize(
    ("stated", "other"),
    [
        ("GROUP BY paper_hash", "GROUP BY paper_hash, face_hash"),
        ("SELECT paper_hash", "SELECT paper_hash, face_hash"),
        ("max(person_hash)", "max(face_hash)"),
        ("<>", "="),
        ("min(person_hash) <> max(person_hash)", "max(person_hash)"),
        ("max(person_hash)", "max(person_hash) OR count(*) > 1"),
        # Anything but a hash has no whole number to be sorted by.
        ("paper_hash", "id_number"),
        ("person_hash", "name_key"),
        ("SELECT paper_hash", "SELECT hash(id_number) AS paper_hash"),
    ],
)
def test_any_other_condition_is_left_to_duckdb(stated: str, other: str) -> None:
    assert stated in CONFLICT
    assert read(CONFLICT.replace(stated, other)) is None


def test_the_shared_keys_of_the_catalogue_are_sorted() -> None:
    sorted_ones = {name for name, population in definitions().populations.items() if population.repeats}
    assert sorted_ones == {
        "repeated_paper",
        "repeated_number",
        "repeated_earlier_number",
        "repeated_serial",
        "repeated_imsi",
        "shared_device",
        "shared_address",
        "point_day",
        "clerk_minute",
        "paper_of_people",
        "portrait_of_people",
        "person_of_papers",
    }


def test_a_hash_never_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    period = Period(2026, 10)
    generate(tmp_path, rows=900, carriers=["viettel"], months=[period], violations=0.2, seed=5)
    loaded = load_month("viettel", [tmp_path / "2026-10" / "viettel_2026-10.csv"], tmp_path / "rows.parquet")
    files = tuple((account.name, account.read) for account in loaded.accounts)
    month = CarrierMonth("viettel", loaded.path, loaded.columns, files)
    checks = [
        check
        for check in load_catalogue()
        if not check.cross
        and not check.references
        and "_hash"
        in check.query.plain_sql
        + "".join(population.sql for population in definitions().closure(set(check.relations)))
    ]
    # Many different numbers, people and days share one of eleven hashes.
    crowded = tmp_path / "crowded.parquet"
    pl.read_parquet(loaded.path).with_columns(pl.col("address_hash") % 11).write_parquet(crowded)
    fine = derived_columns._hash
    with ExitStack() as registers:
        own = registers.enter_context(Register([month], period.as_of))
        monkeypatch.setattr(derived_columns, "_hash", lambda name: f"({fine(name)}) % 11")
        coarse = registers.enter_context(Register([replace(month, path=crowded)], period.as_of))
        found = []
        for register in (own, coarse):
            verdicts = [judge(register, check) for check in checks]
            assert not any(verdict.failed for verdict in verdicts)
            found.append(
                register.connection.execute(
                    "FROM finding UNION ALL BY NAME FROM remark ORDER BY ALL"
                ).fetchall()
            )
    assert {"MIS-05", "MIS-09", "MIS-10", "MIS-21", "BLK-01", "BLK-04"} <= {row[1] for row in found[0]}
    assert found[0] == found[1]
