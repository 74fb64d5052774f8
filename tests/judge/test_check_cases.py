"""The runner of cases: what it says of a right case, a wrong one, and one that can't be run."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from simaudit.cli import main
from simaudit.judge.check_cases import example_offenders, run_cases
from simaudit.rules.case_file import SUFFIX, Case, CaseFile, FiringCase, case_file, case_path
from simaudit.rules.check import UNWRITTEN, Check
from simaudit.rules.load import load_catalogue, load_check
from simaudit.rules.scaffold import write_skeleton

SHORT_NAME = "carrier,msisdn,record,full_name\nviettel,84961000001,7,A"


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """The skeleton of a check, finished, with its first two cases: it finds names of one letter."""
    path, _ = write_skeleton("bulk", "own-rule", tmp_path / "own")
    path.write_text(path.read_text(encoding="utf-8").replace(UNWRITTEN, "written"), encoding="utf-8")
    cases = path.with_suffix(SUFFIX)
    first, silent, *_ = cases.read_text(encoding="utf-8").split("[[silent]]")
    cases.write_text(f"{first}[[silent]]{silent}", encoding="utf-8")
    return load_check(path)


def case(**changed: object) -> Case:
    return Case.model_validate({"why": "a name of one letter", "rows": SHORT_NAME, **changed})


def test_a_finding_bears_the_record_that_the_case_gives(check: Check) -> None:
    cases = read(check)
    assert example_offenders(check, case(), cases.as_of, [check]) == (("viettel", "84961000001", 7, "", ""),)


def read(check: Check) -> CaseFile:
    cases = case_file(check)
    assert cases is not None
    return cases


def test_results_are_numbered_and_compared(check: Check) -> None:
    cases = read(check)
    wrong = cases.fires[0].model_copy(update={"expect": (("viettel", "84961000002", 2, "", ""),)})
    results = list(run_cases(check, cases.model_copy(update={"fires": (cases.fires[0], wrong)}), [check]))
    assert [(result.kind, result.number, result.as_expected) for result in results] == [
        ("fires", 1, True),
        ("fires", 2, False),
        ("silent", 1, True),
    ]
    assert results[1].offenders == (("viettel", "84961000001", 1, "", ""),)


def test_rows_that_cannot_be_loaded_are_a_fault_of_the_case(check: Check) -> None:
    cases = read(check)
    rows = "carrier,msisdn,record\nviettel,,1\nviettel,84961000001,2"
    unread = FiringCase.model_validate(
        {"why": "no value", "rows": rows, "absent": ["status"], "expect": cases.fires[0].expect}
    )
    (result, *others) = run_cases(check, cases.model_copy(update={"fires": (unread,)}), [check])
    assert not result.as_expected
    assert str(result.fault) == "a row of the case can't be loaded; give each row a value that is read"
    assert all(other.as_expected for other in others)


def test_a_query_that_fails_is_a_fault_of_the_check(check: Check) -> None:
    text = check.path.read_text(encoding="utf-8")
    check.path.write_text(text.replace("length(full_name)", "CAST(full_name AS INT)"), "utf-8")
    failing = load_check(check.path)
    (result, *_) = run_cases(failing, read(failing), [failing])
    assert str(result.fault) == f"{check.path}: ConversionException"


def test_a_check_over_findings_is_judged_after_the_others() -> None:
    catalogue = load_catalogue()
    over_findings = next(check for check in catalogue if check.judges_findings)
    cases = read(over_findings)
    first = cases.fires[0]
    assert example_offenders(over_findings, first, cases.as_of, catalogue) == first.expected
    assert example_offenders(over_findings, first, cases.as_of, [over_findings]) == ()


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["rules", "test", "--lang", "en", *arguments])
    return done.exit_code, done.output


def test_the_command_says_what_is_right(check: Check, tmp_path: Path) -> None:
    assert run("--folder", str(tmp_path / "own")) == (0, f"{check.id}: 2 cases, all as expected\n")
    assert run(check.id.lower(), "--folder", str(tmp_path / "own"))[0] == 0


def test_the_command_shows_the_rows_of_a_wrong_case(check: Check, tmp_path: Path) -> None:
    path = case_path(check)
    path.write_text(path.read_text(encoding="utf-8").replace("1,A\n", "1,Anh\n", 1), encoding="utf-8")
    assert run("--folder", str(tmp_path / "own")) == (
        1,
        f"{check.id}, fires 1: a name of one letter\n"
        '  expected: ["viettel", "84961000001", 1, "", ""]\n'
        "  found: nothing\n"
        f"{check.id}: 2 cases, 1 not as expected\n",
    )


def test_the_command_says_that_there_are_no_cases(check: Check, tmp_path: Path) -> None:
    case_path(check).unlink()
    file = check.path.with_suffix(SUFFIX).name
    assert run("--folder", str(tmp_path / "own")) == (0, f"{check.id}: no cases file ({file})\n")


def test_the_folder_of_the_configuration_is_known(check: Check, tmp_path: Path) -> None:
    configuration = tmp_path / "simaudit.toml"
    configuration.write_text('checks_folder = "own"\n', encoding="utf-8")
    assert run(check.id, "--config", str(configuration)) == (0, f"{check.id}: 2 cases, all as expected\n")
    assert run(check.id) == (
        2,
        f"simaudit: no check is called {check.id}; did you mean PRC-01?; see: simaudit rules list\n",
    )


def test_a_check_of_the_house_without_a_plant_is_said() -> None:
    cases = {check.id: read(check) for check in load_catalogue()}
    # Of those with the fewest cases, which have nothing to do with what is said.
    unplanted = min(
        (check_id for check_id, file in cases.items() if not file.plant),
        key=lambda check_id: len(cases[check_id].fires) + len(cases[check_id].silent),
    )
    status, said = run(unplanted)
    assert status == 0
    assert said.endswith(f"{unplanted}: no [[plant]], so simaudit dev generate doesn't plant it\n")


def test_a_folder_that_there_is_not_is_refused(tmp_path: Path) -> None:
    status, said = run("--folder", str(tmp_path / "none"))
    assert status == 2
    assert said.startswith(
        f"simaudit: no folder {tmp_path / 'none'}; simaudit rules new FAMILY SLUG --folder "
    )


def test_a_check_that_parts_rows_which_it_brings_together_is_at_fault(check: Check) -> None:
    """Of each name one row: in two parts other rows are the first of their name."""
    text = check.path.read_text(encoding="utf-8")
    alone, first = "length(full_name) < $shortest", "length(full_name) < $shortest QUALIFY {} = 1"
    assert alone in text
    by_expression = "row_number() OVER (PARTITION BY lower(full_name) ORDER BY record)"
    check.path.write_text(text.replace(alone, first.format(by_expression)), encoding="utf-8")
    parting = load_check(check.path)
    cases = read(parting)
    rows = "carrier,msisdn,record,full_name\nviettel,84961000001,1,A\nviettel,84961000002,2,A"
    twice = FiringCase.model_validate(
        {"why": "a name twice", "rows": rows, "expect": (("viettel", "84961000001", 1, "", ""),)}
    )
    (result, *_) = run_cases(parting, cases.model_copy(update={"fires": (twice,)}), [parting])
    assert str(result.fault).startswith(
        f"{parting.path}: in two parts the check finds other rows than in one"
    )
    # Where the header says what they share, they are in one part.
    check.path.write_text(
        check.path.read_text(encoding="utf-8").replace("shares     = []", 'shares     = ["full_name"]'),
        "utf-8",
    )
    (result, *_) = run_cases(load_check(check.path), cases.model_copy(update={"fires": (twice,)}), [parting])
    assert result.as_expected
