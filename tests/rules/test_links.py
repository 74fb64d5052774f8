"""Links: what each takes and reads, and that nothing else may stand in their file."""

from pathlib import Path

import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.links import links


def test_a_link_states_what_it_takes_and_reads() -> None:
    paper, series = links()["paper"], links()["forged series"]
    assert (paper.call, paper.parameters, paper.relations) == ('"paper"()', (), frozenset())
    assert paper.columns == {"record", "id_number"}
    assert (series.call, series.parameters) == ('"forged series"(distance := $distance)', ("distance",))
    assert series.relations == {"namesake_paper", "near_pair"}
    # What only a USING names is read too.
    assert series.columns == {
        "record", "carrier", "name_key", "date_of_birth", "id_number", "person_hash"
    }  # fmt: skip


def test_another_statement_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "links.sql"
    path.write_text("CREATE MACRO two() AS TABLE SELECT record FROM linking;\nDROP TABLE linking;\n")
    with pytest.raises(CatalogueError) as refused:
        links(path)
    assert refused.value.note.code == "statement_not_allowed"
