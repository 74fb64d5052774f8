"""A run that is prepared, and what one has written, as frames and texts."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from support.extracts import person, write
from support.few_checks import FEW

from simaudit.api.run import Run, case_rows_of, cases_of, findings_of, page_of, prepared
from simaudit.config import Config
from simaudit.errors import ExitCode, UsageError
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.inputs.request import RunOptions

RESULTS = pl.DataFrame(
    {"check_id": ["UNR-01"], "severity": ["high"], "violations": [1], "waived": [0], "rate": [0.5]}
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Of one month of viettel, not carried out."""
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1)])
    config = Config.model_validate({name: tmp_path / name for name in ("store", "out", "key_file")})
    return prepared(config.with_catalogue(FEW), [tmp_path / "2026-10"], RunOptions())


def test_a_self_check_fails_on_high_an_audit_on_nothing_unless_the_configuration_says_so(run: Run) -> None:
    outcome = Outcome(run.request.folder, RESULTS, [])
    assert (run.kind, run.exit_code(outcome), run.letters) == ("audit", ExitCode.DONE, None)
    options = replace(run.request.options, selfcheck=True)
    of_selfcheck = replace(run, request=replace(run.request, options=options))
    assert (of_selfcheck.kind, of_selfcheck.exit_code(outcome)) == ("selfcheck", ExitCode.FINDINGS)
    config = run.request.config.overridden({"fail_on": "medium"})
    assert replace(run, request=replace(run.request, config=config)).exit_code(outcome) == ExitCode.FINDINGS


def test_what_a_run_did_not_write_is_said(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"inputs": [], "outputs": [], "rule_set": "", "langs": ["vi"]}')
    for read in (
        lambda: findings_of(tmp_path, ["viettel"]),
        lambda: case_rows_of(tmp_path),
        lambda: page_of(tmp_path, "viettel", "report", "en"),
    ):
        with pytest.raises(UsageError) as raised:
            read()
        assert raised.value.code in {"no_annexes_to_read", "page_not_written"}


def test_days_of_cases_are_dates(tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text('[{"case_id": "V-7F3K-29QD", "numbers": 6, "from": "2026-10-01"}]')
    cases = cases_of(tmp_path)
    assert cases.select("case_id", "numbers", "from", "to").schema == {
        "case_id": pl.String, "numbers": pl.Int64, "from": pl.Date, "to": pl.Date,
    }  # fmt: skip
    assert cases["from"].dt.to_string().to_list() == ["2026-10-01"]
