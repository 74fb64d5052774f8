"""`dossier`: what it refuses before it reads anything, and says why."""

from pathlib import Path

import pytest
from support.cases import record_case
from support.command import simaudit_
from support.dossiers import NAME_AND_POST, OFFICIAL

from simaudit.store.ledger import Ledger

CASE = "V-7F3K-29QD"


@pytest.fixture
def audited(audited_folder: Path) -> Path:
    """A month with a case that no row makes."""
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        record_case(ledger, "2026-10", CASE)
    return audited_folder


def refused(*words: str) -> str:
    done = simaudit_("dossier", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert not list(Path().glob("dossier-*"))
    return done.stderr


def test_a_dossier_needs_a_reason(audited: Path) -> None:
    without = "simaudit: a dossier needs a reason; give it with --reason TEXT\n"
    assert (refused(CASE), refused(CASE, "--reason", " \n ")) == (without, without)


def test_a_dossier_needs_an_official_s_name_and_post(audited: Path) -> None:
    without = (
        "simaudit: a dossier needs the name and post of the official who makes it; give them with "
        '--official "NAME, POST", or as official of [letterhead]\n'
    )
    assert (refused(CASE, "--reason", "x"), refused(CASE, "--reason", "x", "--official", " ")) == (
        without, without,
    )  # fmt: skip
    for text in ("Trần Thị B", "Trần Thị B, ", ", Phó Trưởng phòng"):
        assert refused(CASE, "--reason", "x", "--official", text) == (
            'simaudit: --official: name and post are needed; write "NAME, POST"\n'
        )
    Path("simaudit.toml").write_text(f'[letterhead]\nofficial = "{NAME_AND_POST}"\n', encoding="utf-8")
    assert refused(CASE, "--reason", "x") == (
        "simaudit: a dossier needs its form; --article 144 proposes to prosecute, --article 62 transfers "
        "the file "
        "of an administrative violation\n"
    )
    made = refused(CASE, "--reason", "x", "--article", "62")
    assert "the linked rows of 2026-10 don't make this case" in made


def test_a_case_is_named_and_what_is_sealed_is_sealed_alone(audited: Path) -> None:
    assert refused() == (
        "simaudit: no case is named; name its ID (simaudit cases list), "
        "or a dossier to seal with --seal FOLDER\n"
    )
    for words in ([CASE], ["--zip"], ["--out", "x"], ["--period", "2026-10"]):
        assert refused(*words, "--seal", "d") == (
            "simaudit: d: a dossier is sealed as it is: without an ID, a month, a name or a form; "
            "run simaudit dossier --seal FOLDER by itself\n"
        )


def test_an_id_that_no_case_has_names_a_near_one(audited: Path) -> None:
    assert refused("v-7f3k-29qx", "--reason", "x", *OFFICIAL) == (
        "simaudit: V-7F3K-29QX: no case has this id; did you mean V-7F3K-29QD?\n"
    )
    assert refused("viettel:UNR-01", "--reason", "x", *OFFICIAL).startswith(
        "simaudit: 'viettel:UNR-01': not the id of"
    )
    assert refused(CASE, "--reason", "x", *OFFICIAL, "--store", "elsewhere").startswith(
        "simaudit: elsewhere: nothing"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--out", "2026-10"], "2026-10: is there already; a dossier is never written over; choose another"),
        (
            ["--out", "out/2026-10/case"],
            "out/2026-10/case: a dossier doesn't belong into out; choose a place",
        ),
        (["--out", "store/case"], "store/case: a dossier doesn't belong into store; choose a place"),
        (
            ["--out", "case", "--zip"],
            "case: the name doesn't say what the dossier is to be; its ending is to",
        ),
        (
            ["--out", "case.zip.age"],
            "case.zip.age: the name doesn't say what the dossier is to be; its ending",
        ),
        (["--period", "2026-09"], "store: the store holds no month 2026-09; it holds: 2026-10"),
    ],
)
def test_a_target_that_cannot_be_used_is_refused(audited: Path, options: list[str], said: str) -> None:
    assert refused(CASE, "--reason", "x", *OFFICIAL, *options).startswith(f"simaudit: {said}")


def test_a_case_that_its_month_s_rows_do_not_make_is_refused(audited: Path) -> None:
    assert refused(CASE, "--reason", "x", *OFFICIAL) == (
        f"simaudit: {CASE}: the linked rows of 2026-10 don't make this case any more; audit the month again\n"
    )
