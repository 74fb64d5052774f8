"""Queries that are nested too deeply, or too long, for the parser: refused, where they would end the run."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from support.check_files import write_check

from simaudit.cli import main
from simaudit.errors import CatalogueError
from simaudit.rules.sql_guard import parse_guarded

RELATIONS = ("subscriber",)


def guarded(sql: str) -> object:
    return parse_guarded(sql, RELATIONS, (), Path("checks/x.sql"))


def nested(opening: str, innermost: str, closing: str, times: int, after: str = " FROM subscriber") -> str:
    return f"SELECT {opening * times}{innermost}{closing * times}{after}"


NESTED = {
    "parentheses": ("(", "1", ")"),
    "lists": ("[", "1", "]"),
    "tables of keys": ("{a: ", "1", "}"),
    "functions": ("abs(", "1", ")"),
    "cases": ("CASE WHEN true THEN ", "1", " END"),
    "queries": ("(SELECT ", "1", ")"),
    "casts": ("CAST(", "1", " AS INT)"),
    "open parentheses": ("(", "1", ""),
    "open cases": ("CASE WHEN ", "1", ""),
}
UNBRACKETED = {
    "negations": "SELECT 1 FROM subscriber WHERE {}true".format("NOT " * 3_000),
    "signs": "SELECT {}1 FROM subscriber".format("- " * 3_000),
    "sums": "SELECT {} FROM subscriber".format("+".join(["1"] * 900)),
    "alternatives": "SELECT 1 FROM subscriber WHERE {}".format(" OR ".join(["record = 1"] * 900)),
    "casts one after another": "SELECT 1{} FROM subscriber".format("::INT" * 900),
    "queries one after another": " UNION ALL ".join(["SELECT 1 FROM subscriber"] * 900),
    "parts of a name": "SELECT a{} FROM subscriber".format(".a" * 900),
}


@pytest.mark.parametrize("times", [21, 3_000])
@pytest.mark.parametrize("kind", NESTED)
def test_what_is_nested_too_deeply_is_refused(kind: str, times: int) -> None:
    with pytest.raises(CatalogueError, match=r"x\.sql: the query is nested too deeply; "):
        guarded(nested(*NESTED[kind], times))


@pytest.mark.parametrize("kind", UNBRACKETED)
def test_a_chain_without_brackets_is_refused_too(kind: str) -> None:
    with pytest.raises(
        CatalogueError, match=r"x\.sql: the query is nested too deeply; join long lists with IN"
    ):
        guarded(UNBRACKETED[kind])


def test_a_query_of_a_hundred_thousand_terms_is_refused() -> None:
    for join in (" OR record = 1", " JOIN subscriber USING (msisdn)", " UNION ALL SELECT 1 FROM subscriber"):
        with pytest.raises(CatalogueError, match=r"x\.sql: the query has more than 100,000 characters; "):
            guarded("SELECT 1 FROM subscriber WHERE record = 1" + join * 100_000)


def test_what_a_check_may_need_is_let_through() -> None:
    guarded(nested("abs(", "1", ")", 19))
    guarded("SELECT 1 FROM subscriber WHERE {}".format(" OR ".join(["record = 1"] * 150)))
    guarded("SELECT 1 FROM subscriber WHERE record IN ({})".format(", ".join(map(str, range(10_000)))))


def test_an_audit_with_a_check_of_3000_parentheses_ends_with_2_and_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sql = f"$least + {'(' * 3_000}1{')' * 3_000}"
    (tmp_path / "own").mkdir()
    own = write_check(tmp_path / "own", "length(full_name) < $least", f"length(full_name) < {sql}")
    Path("simaudit.toml").write_text('checks_folder = "own"\n')
    done = CliRunner().invoke(main, ["rules", "list", "--lang", "en"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{own.relative_to(tmp_path)}: the query is nested too deeply" in done.stderr
