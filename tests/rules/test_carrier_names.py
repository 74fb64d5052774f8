"""How carriers are written: the configuration, else the vocabulary, else unchanged."""

from pathlib import Path

import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.carrier_names import CarrierName, carrier_name, known_names, legal_name
from simaudit.rules.reference_tables import reference_carriers

OWN = {"itel": CarrierName(name="iTel Gia Lai"), "abc": CarrierName(legal_name="Công ty cổ phần ABC")}


@pytest.mark.parametrize(
    ("carrier", "name", "legal"),
    [
        ("mobifone", "MobiFone", "Tổng công ty Viễn thông MobiFone"),
        ("fpt", "FPT", ""),
        ("itel", "iTel Gia Lai", ""),
        ("abc", "abc", "Công ty cổ phần ABC"),
        ("new_one", "new_one", ""),
    ],
)
def test_a_carrier_is_written_as_it_writes_itself(carrier: str, name: str, legal: str) -> None:
    assert (carrier_name(carrier, OWN), legal_name(carrier, OWN)) == (name, legal)


def test_every_carrier_of_the_reference_tables_has_a_name() -> None:
    assert reference_carriers() <= known_names().keys()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[carriers.itel]\nname = ""\n', r"line 2: carriers.itel.name: "),
        ('[carriers.itel]\nnom = "iTel"\n', r"line 1: carriers.itel.name: |line 2: carriers.itel.nom: "),
        ('[carriers.ITEL]\nname = "iTel"\n', r"line 1: carriers.ITEL: "),
        ("[carriers.itel\n", r"line 1, column "),
    ],
)
def test_a_vocabulary_that_is_none_is_refused_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "carriers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"carriers.toml, {fault}"):
        known_names(path)
