"""Self-checks and audits: each in a store and an output of its own, and refused in the other's."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import in_copy, judge_by
from support.killed_runs import state

from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest

CHECKED = ("selfcheck", "viettel_2026-10.csv", "--carrier", "viettel", "--fail-on", "none")
AUDITED = ("audit", "2026-10")
OF_AUDITS = (
    "holds audits, and a self-check must not replace one; leave out --store and --out: a self-check has "
    "selfcheck/store and selfcheck/out of its own\n"
)
OF_SELFCHECKS = "holds self-checks, and no audit may be mixed with them; name others with --store and --out\n"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of two carriers, audited, and an extract of one of them that isn't handed in yet."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch)
        write(Path("2026-10/viettel.csv"), [person("viettel", 1, full_name=""), person("viettel", 2)])
        write(Path("2026-10/vinaphone.csv"), [person("vinaphone", 1)])
        write(Path("viettel_2026-10.csv"), [person("viettel", 3)])
        assert simaudit_(*AUDITED).exit_code == 0
    return folder


@pytest.fixture
def folder(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(audited, tmp_path / "copy", monkeypatch)


def test_a_self_check_leaves_the_audit_of_the_same_month(folder: Path) -> None:
    before = state(folder)
    checked = simaudit_(*CHECKED)
    assert (checked.exit_code, checked.stderr) == (0, "")
    receipt = "selfcheck/out/2026-10/viettel/receipt.json"
    assert checked.stdout.splitlines()[-1] == f"Receipt, to hand in with the file: {receipt}"
    assert read_manifest(Path("selfcheck/out/2026-10"))["selfcheck"] is True
    assert Path("selfcheck/store/months/2026-10/viettel.parquet").is_file()
    after = state(folder)
    assert [name for name in after["files"] if name.startswith("selfcheck/")]
    for told in ("run", "month", "result", "known", "damaged"):
        assert after[told] == before[told]
    assert {name: was for name, was in after["hashes"].items() if not name.startswith("selfcheck/")} == (
        before["hashes"]
    )


@pytest.mark.parametrize(
    ("options", "place"), [(("--store", "store"), "store"), (("--out", "out"), "out/2026-10")]
)
def test_a_self_check_is_refused_where_audits_are(options: tuple[str, str], place: str, folder: Path) -> None:
    before = state(folder)
    refused = simaudit_(*CHECKED, *options)
    assert (refused.exit_code, refused.stderr) == (2, f"simaudit: {place}: {OF_AUDITS}")
    assert state(folder)["month"] == before["month"]
    assert state(folder)["hashes"] == before["hashes"]


def test_an_audit_is_refused_where_self_checks_are(folder: Path) -> None:
    assert simaudit_(*CHECKED).exit_code == 0
    for options, place in (
        (("--store", "selfcheck/store"), "selfcheck/store"),
        (("--store", "new", "--out", "selfcheck/out"), "selfcheck/out/2026-10"),
    ):
        refused = simaudit_(*AUDITED, *options)
        assert (refused.exit_code, refused.stderr) == (2, f"simaudit: {place}: {OF_SELFCHECKS}")


def test_the_store_of_a_self_check_is_beside_the_configuration_whatever_store_that_names(
    folder: Path,
) -> None:
    Path("office").mkdir()
    Path("office/simaudit.toml").write_text('store = "months"\nout = "reports"\n')
    assert simaudit_(*CHECKED, "--config", "office/simaudit.toml").exit_code == 0
    assert sorted(path.name for path in Path("office").iterdir() if not path.name.startswith(".")) == [
        "selfcheck", "simaudit.key", "simaudit.toml",
    ]  # fmt: skip
    assert sorted(path.name for path in Path("office/selfcheck").iterdir()) == ["out", "store"]


def test_runs_of_which_nothing_says_what_they_were_are_audits(folder: Path) -> None:
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        ledger.connection.execute("UPDATE run SET selfcheck = NULL")
    refused = simaudit_(*CHECKED, "--store", "store", "--out", "new")
    assert (refused.exit_code, refused.stderr) == (2, f"simaudit: store: {OF_AUDITS}")
    assert simaudit_(*AUDITED, "--force").exit_code == 0
