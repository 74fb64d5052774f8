"""A run by some checks alone: the same rows as a whole run's, and no trace of it in store or reports."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.check_files import write_check
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by

import simaudit
from simaudit.config import Config
from simaudit.config.rules_in_force import Rules, rules_of
from simaudit.errors import UsageError
from simaudit.intake.profile.extract_file import DEAR
from simaudit.intake.records import typed_chunk
from simaudit.intake.values.canonical import canonical_rows
from simaudit.paths import SAMPLE_DATA
from simaudit.rules.load import load_catalogue
from simaudit.store.access_log import access_notes
from simaudit.store.store import Store

EXTRACT = "2026-10/viettel.csv"
CHECKS = ["UNR-01", "MIS-22"]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path(EXTRACT), [person("viettel", 1), person("viettel", 2, full_name="", id_number="")])


def _findings(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "viettel/restricted/findings.csv", infer_schema=False).drop("finding_key")


def test_the_rows_are_those_of_a_whole_run(monkeypatch: pytest.MonkeyPatch) -> None:
    judge_by(monkeypatch)
    done = simaudit_("audit", "2026-10", "--check", "UNR-01", "--check", "MIS-22")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "2026-10: judged by UNR-01, MIS-22 alone; nothing is entered in the store or compared with other "
        "months, and there are no reports. Results and findings: partial/2026-10",
        "check   carrier  result          findings  judged  note",
        "UNR-01  Viettel  With signs             1       2",
        "MIS-22  Viettel  Not applicable         0       0  needs the extracts of several carriers",
    ]
    assert sorted(path.name for path in Path().iterdir()) == ["2026-10", "partial"]
    assert sorted(path.name for path in Path("partial/2026-10/viettel").iterdir()) == [
        "restricted",
        "results.csv",
        "results.json",
    ]
    assert Path("partial").stat().st_mode & 0o777 == 0o700
    simaudit_("audit", "2026-10")
    whole = _findings(Path("out/2026-10")).filter(pl.col("check_id").is_in(CHECKS))
    assert _findings(Path("partial/2026-10")).equals(whole)


def test_waivers_of_other_checks_leave_the_run_alone() -> None:
    rest = 'carrier = "viettel"\npattern = "^84"\nreason = "r"\napprover = "a"\nexpires = 2027-01-01\n'
    of_checks = [f'[[waiver]]\ncheck = "{check}"\ndocument = "d"\n{rest}' for check in ("MIS-01", "UNR-01")]
    Path("waivers.toml").write_text("".join(of_checks), encoding="utf-8")
    month = simaudit.audit("2026-10", checks=["UNR-01"])
    assert month.findings["check_id", "waived"].rows() == [("UNR-01", True)]


def test_by_remarks_alone_there_are_results_and_no_findings() -> None:
    month = simaudit.audit("2026-10", checks=["MIS-06", "EXT-12"])
    assert month.results["check_id", "status"].rows() == [("MIS-06", "passed"), ("EXT-12", "not_applicable")]
    assert month.findings.rows() == []


def test_checks_that_read_nothing_derived_from_a_dear_column_find_the_same_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[frozenset[str]] = []

    def rows(*cells: Any) -> pl.DataFrame:
        made.append(cells[-1].underived)
        return canonical_rows(*cells)

    monkeypatch.setattr(typed_chunk, "canonical_rows", rows)
    catalogue = load_catalogue()
    checks = [check.id for check in catalogue if not check.read_columns & DEAR]
    by_some = simaudit.audit(SAMPLE_DATA / "2026-10", checks=checks).findings
    assert set(made) == {DEAR}
    made.clear()
    whole = simaudit.audit(SAMPLE_DATA / "2026-10", checks=[check.id for check in catalogue]).findings
    assert set(made) == {frozenset()}
    places = ["check_id", "carrier", "file", "record", "msisdn", "subject", "detail"]
    assert by_some["check_id"].n_unique() > 30
    expected = whole.filter(pl.col("check_id").is_in(checks))
    assert by_some.select(places).sort(places).equals(expected.select(places).sort(places))


def test_a_population_that_is_made_of_names_is_whole_without_a_check_of_names() -> None:
    """One paper, two people: the hash of names alone tells, which the check itself doesn't read."""
    Path("own").mkdir()
    changes = {
        "BLK-90": "DP-01",
        'needs = ["full_name"]': 'needs = ["full_name", "date_of_birth", "id_number", "registered_at"]',
        'optional = ["status"]\n': "",
        "[params]\nleast = 2\n\n": "",
        "length(full_name) < $least AND full_service(status)": "paper_hash IN (FROM paper_of_people)",
    }
    pairs = [text for change in changes.items() for text in change]
    write_check(Path("own"), *pairs, name="DP-01_own-rule.sql")
    Path("simaudit.toml").write_text('checks_folder = "own"\n', encoding="utf-8")
    people = [person("viettel", 1), person("viettel", 2), person("viettel", 3)]
    people[1] |= {"id_number": people[0]["id_number"]}
    write(Path(EXTRACT), people)
    checked = simaudit.selfcheck(EXTRACT, carrier="viettel", checks=["DP-01"])
    assert checked.findings["check_id", "record"].rows() == [("DP-01", 1), ("DP-01", 2)]


def test_an_audited_month_is_as_it_was_but_for_the_note_of_access(monkeypatch: pytest.MonkeyPatch) -> None:
    judge_by(monkeypatch)
    simaudit_("audit", "2026-10")
    before = {path: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()}
    assert simaudit_("audit", "2026-10", "--check", "UNR-01", "--fail-on", "critical").exit_code == 1
    assert {path: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()} == before
    assert simaudit_("store", "verify", "store").exit_code == 0
    notes = access_notes(Store(Path("store"), Path("simaudit.key")))
    assert notes["command", "exit_code"].rows() == [("audit", 0), ("audit", 1)]


def test_a_self_check_leaves_no_receipt() -> None:
    done = simaudit_("selfcheck", EXTRACT, "--carrier", "viettel", "--check", "UNR-01")
    assert done.exit_code == 1
    assert "receipt" not in done.stdout
    assert not Path("selfcheck").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--check", "UNR-1"], "no check is called UNR-1; did you mean UNR-"),
        (["--check", "severity:hi"], "no check is called severity:hi; did you mean severity:high?"),
        (["--check", "severity"], "no check is called severity; known: severity:critical, severity:high, "),
        (["--check", "Risk"], "no check is called Risk; known: nature:risk; see: "),
        (["--check", "DP"], "no check is called DP; known: UNR, UNR-01, UNR-02, UNR-03, "),
        (["--check", "family:BLK"], "no check is called family:BLK; "),
        (["--check", "UNR-01", "--out", "there"], "a run by some checks alone is kept nowhere"),
        (["--check", "UNR-01", "--store", "there"], "a run by some checks alone is kept nowhere"),
    ],
)
def test_what_cannot_be(words: list[str], said: str) -> None:
    done = simaudit_("audit", "2026-10", *words)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"simaudit: {said}")
    assert not Path("there").exists()


def test_a_check_that_is_off_is_named() -> None:
    Path("simaudit.toml").write_text(
        '[checks.UNR-01]\noff = true\nreason = "Chưa áp dụng"\n', encoding="utf-8"
    )
    done = simaudit_("audit", "2026-10", "--check", "UNR-01")
    assert done.exit_code == 2
    assert done.stderr.startswith("simaudit: UNR-01 is switched off (Chưa áp dụng)")


def test_families_severities_and_natures_choose_their_checks() -> None:
    rules = simaudit.catalogue()
    blk = pl.col("check_id").str.starts_with("BLK-")
    of_tags = rules.filter(blk | (pl.col("severity") == "critical"))["check_id"].to_list()
    month = simaudit.audit("2026-10", checks=["BLK", "severity:critical"])
    assert month.results["check_id"].to_list() == of_tags
    checked = simaudit.selfcheck(EXTRACT, carrier="viettel", checks=["nature:data", "UNR-01"])
    of_nature = rules.filter((pl.col("nature") == "data") | (pl.col("check_id") == "UNR-01"))["check_id"]
    assert checked.results["check_id"].to_list() == of_nature.to_list()


def test_a_tag_leaves_out_what_is_off() -> None:
    rules = rules_of(Config())
    unr = [check for check in rules.checks if check.id in ("UNR-01", "UNR-02")]
    some = Rules(unr, {"UNR-01": "not yet"})
    assert [check.id for check in some.only(["UNR", "nature:substantive"]).checks] == ["UNR-02"]
    with pytest.raises(UsageError, match="UNR is switched off"):
        Rules(unr[:1], some.off).only(["UNR"])
    listed = "nature:procedural.*nature:risk|severity:critical.*severity:high"
    with pytest.raises(UsageError, match=listed):
        rules.only(["kind:x"])


def test_in_python() -> None:
    month = simaudit.audit("2026-10", checks=CHECKS)
    assert month.results["check_id", "violations"].rows() == [("UNR-01", 1), ("MIS-22", 0)]
    assert month.findings["check_id", "record"].rows() == [("UNR-01", 2)]
    assert month.folder == Path("partial/2026-10")
    checked = simaudit.selfcheck(EXTRACT, carrier="viettel", checks=["UNR-01"])
    assert checked.findings["check_id", "record"].rows() == [("UNR-01", 2)]
    with pytest.raises(UsageError, match="kept nowhere"):
        simaudit.selfcheck(EXTRACT, carrier="viettel", checks=["UNR-01"], out="there")
    with pytest.raises(UsageError, match="a list of texts is needed"):
        simaudit.selfcheck(EXTRACT, carrier="viettel", checks="UNR-01")
