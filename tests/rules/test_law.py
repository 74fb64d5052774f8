"""The law with a department's own entries: changed by key, ended, followed by a new version, or refused."""

from datetime import date
from pathlib import Path

import pytest

from simaudit.errors import UsageError
from simaudit.rules.law import Law, built_in_law, law_with
from simaudit.rules.own_files import OwnFile

BEFORE, OCTOBER, LATER = date(2026, 6, 30), date(2026, 10, 31), date(2027, 7, 1)
BANDS = """\
[[clause]]
id = "34.3-34.4"
bands = [
    { from = 1, to = 5, fine = [15, 30], clause = "34.3" },
    { from = 6, fine = [50, 70], clause = "34.4.a" },
]
"""
ENDED = """\
[[clause]]
id = "34.3-34.4"
from = 2026-07-01
to = 2027-06-30
"""
PROVISION = """\
[[provision]]
key = "QD:1"
document = { vi = "Quyết định số 12/2026/QĐ-UBND", en = "Decision 12/2026/QĐ-UBND" }
dieu = "1"
says = { vi = "a", en = "b" }
checked = false
"""


def law_of(**texts: str) -> Law:
    """The law with these texts as a department's provisions.toml or tariffs.toml."""
    names = {f"{name}.toml": text for name, text in texts.items()}
    return law_with({name: OwnFile("law", Path("our", name), text, "0" * 64) for name, text in names.items()})


def test_without_files_it_is_the_built_in_one() -> None:
    assert law_with({}) is built_in_law()
    assert built_in_law().own_tables == ()


def test_an_entry_changes_what_it_states_of_the_built_in_one_and_nothing_else() -> None:
    before, law = built_in_law().tariff(OCTOBER), law_of(tariffs=BANDS)
    changed = law.tariff(OCTOBER)["34.3.a"]
    assert [(band.low, band.high, band.fine) for band in changed.bands] == [
        (1, 5, (15, 30)),
        (6, None, (50, 70)),
    ]
    same = {"bands": before["34.3.a"].bands}
    assert changed.model_copy(update=same) == before["34.3.a"]
    assert list(law.tariff(OCTOBER)) == list(before)
    assert {act: clause for act, clause in law.tariff(OCTOBER).items() if clause is not changed} == {
        act: clause for act, clause in before.items() if clause.id != "34.3-34.4"
    }
    assert law.provisions is built_in_law().provisions
    assert [(table.kind, table.file) for table in law.own_tables] == [("law", "tariffs.toml")]
    own, other = law.own_file(changed), law.own_file(law.tariff(OCTOBER)["34.10"])
    assert (own and own.path, other) == (Path("our/tariffs.toml"), None)


def test_a_table_of_an_entry_is_merged_by_key() -> None:
    text = '[[clause]]\nid = "34.3-34.4"\n[clause.acts]\n"34.3.a" = { vi = "x", en = "y" }\n'
    acts = law_of(tariffs=text).tariff(OCTOBER)["34.3.a"].acts
    assert (acts["34.3.a"].vi, list(acts)) == ("x", ["34.3.a", "34.3.b", "34.3.c"])


def test_a_version_is_ended_and_another_begins() -> None:
    clause = built_in_law().tariff(OCTOBER)["34.3.a"].model_dump_json(by_alias=True)
    assert '"from":"2026-07-01"' in clause
    new = BANDS.replace("bands", "from = 2027-07-01\ncounts = 'numbers'\nbands") + (
        'competence = { vi = "a", en = "b" }\n[clause.acts]\n"34.3.a" = { vi = "c", en = "d" }\n'
    )
    law = law_of(tariffs=ENDED + new)
    fines = [
        acts["34.3.a"].bands[0].fine if "34.3.a" in (acts := law.tariff(day)) else None
        for day in (BEFORE, OCTOBER, LATER)
    ]
    assert fines == [None, (10, 20), (15, 30)]
    # In the tables it stays where the tariff has it.
    assert [act for act in law.tariff(LATER) if act.startswith("34.3")] == ["34.3.a", "34.3-34.4"]
    assert list(law.tariff(LATER)).index("34.3.a") == list(built_in_law().tariff(LATER)).index("34.3.a")


def test_an_ended_provision_is_cited_with_its_days() -> None:
    text = '[[provision]]\nkey = "L24:13.2.i"\nto = 2026-09-30\n'
    entry = law_of(provisions=text).provision("L24:13.2.i", OCTOBER)
    assert entry is not None
    assert (entry.valid_from, entry.valid_to, entry.checked) == (date(2024, 7, 1), date(2026, 9, 30), True)


def test_a_provision_may_be_added() -> None:
    law = law_of(provisions=PROVISION)
    entry = law.provision("QD:1", OCTOBER)
    assert entry is not None
    assert (entry.document.en, list(law.provisions)[-1]) == ("Decision 12/2026/QĐ-UBND", "QD:1")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "tariffs",
            BANDS.replace("from = 6", "from = 7"),
            "our/tariffs.toml, line 1: clause 1: each band begins where the one before it ends",
        ),
        (
            "tariffs",
            BANDS.replace("bands", "band"),
            "our/tariffs.toml, line 3: clause 1.band: there is no such",
        ),
        (
            "tariffs",
            BANDS.replace("bands", "from = 2027-07-01\nbands"),
            "our/tariffs.toml, line 1: clause 1.counts: is missing",
        ),
        (
            "tariffs",
            PROVISION.replace("provision", "clause"),
            "our/tariffs.toml, line 2: clause 1.key: there is no such key",
        ),
        (
            "provisions",
            f"{PROVISION}\n{PROVISION}",
            "our/provisions.toml, line 1: provision 1: another version of QD:1 (from: not stated) is in "
            "force on one of its days; end that one in this file too: an entry with its key, its `from` and "
            "`to`; or state its `from`, to change it",
        ),
        (
            "provisions",
            f"{PROVISION.replace('QD:1', 'L24:13.2.i')}from = 2026-01-01\n",
            "our/provisions.toml, line 1: provision 1: another version of L24:13.2.i (from: 2024-07-01)",
        ),
        # What was compared was another text.
        (
            "provisions",
            '[[provision]]\nkey = "L24:13.2.i"\nsays = { vi = "a", en = "b" }\n',
            "our/provisions.toml, line 1: provision 1.checked: is missing",
        ),
        ("provisions", "[[provision]\n", "our/provisions.toml, line 1, column 12: not TOML"),
        ("provisions", "provision = 3\n", "our/provisions.toml, line 1: provision: a list"),
    ],
)
def test_an_entry_that_is_not_valid_is_refused_with_its_line(name: str, text: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        law_of(**{name: text})
    assert str(refused.value).startswith(message)
