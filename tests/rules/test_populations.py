"""populations.sql: three kinds of statements, the relations and columns that each reads."""

from pathlib import Path

import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.populations import definitions


def test_every_population_comes_after_those_it_reads() -> None:
    known = definitions()
    order = [population.name for population in known.closure(set(known.populations))]
    assert set(order) == set(known.populations)
    for population in known.populations.values():
        for read in population.reads:
            if read in known.populations:
                assert order.index(read) < order.index(population.name)


def test_closure_holds_only_what_is_needed() -> None:
    assert [
        population.name for population in definitions().closure({"live_identified", "points", "nowhere"})
    ] == [
        "live",
        "live_individual",
        "live_identified",
    ]


def test_the_columns_that_a_population_depends_on() -> None:
    assert definitions().populations["live"].columns == {"status"}
    assert definitions().populations["live_individual_h2h_vn"].columns == {"nationality"}


@pytest.mark.parametrize(
    "statement", ["DROP VIEW live;", "DELETE FROM finding;", "SELECT 1;", "COPY x TO 'y';"]
)
def test_refuses_any_other_statement(statement: str, tmp_path: Path) -> None:
    path = tmp_path / "populations.sql"
    path.write_text(f"CREATE VIEW live AS SELECT * FROM subscriber;\n{statement}\n")
    with pytest.raises(CatalogueError, match="only CREATE MACRO, VIEW and TABLE belong here"):
        definitions(path)
