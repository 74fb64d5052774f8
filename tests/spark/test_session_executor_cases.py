"""The cases of a check run through Spark from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from simaudit.cli import main
from simaudit.errors import UsageError
from simaudit.rules.check import UNWRITTEN
from simaudit.rules.scaffold import write_skeleton
from simaudit.spark import session as sessions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A department's checks: one, which finds names of one letter."""
    path, _ = write_skeleton("bulk", "own-rule", tmp_path / "own")
    path.write_text(path.read_text(encoding="utf-8").replace(UNWRITTEN, "written"), encoding="utf-8")
    return tmp_path / "own"


def run_cases(folder: Path) -> Result:
    arguments = ["rules", "test", "--folder", str(folder), "--engine", "spark", "--lang", "en"]
    return CliRunner().invoke(main, arguments)


def test_the_cases_are_as_expected(folder: Path, session: SparkSession) -> None:
    done = run_cases(folder)
    assert (done.exit_code, done.stdout) == (0, "DP-01: 4 cases, all as expected\n")


def test_a_case_that_is_not_is_shown(folder: Path, session: SparkSession) -> None:
    (path,) = folder.rglob("*.cases.toml")
    path.write_text(path.read_text(encoding="utf-8").replace("1,A\n", "1,Anh\n", 1), encoding="utf-8")
    done = run_cases(folder)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[1:3] == [
        '  expected: ["viettel", "84961000001", 1, "", ""]',
        "  found: nothing",
    ]


def test_a_query_that_fails_there_is_a_fault_of_the_check(folder: Path, session: SparkSession) -> None:
    (path,) = folder.rglob("*.sql")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("length(full_name)", "CAST(full_name AS INT)"), encoding="utf-8")
    done = run_cases(folder)
    assert done.exit_code == 1
    assert f"{path}: ConversionException" in done.stdout


def test_where_no_session_starts_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Builder:
        def __getattr__(self, name: str) -> object:
            raise PySparkRuntimeError(errorClass="JAVA_GATEWAY_EXITED", messageParameters={})

    class Sessions:
        builder = Builder()

        @staticmethod
        def getActiveSession() -> None:  # noqa: N802
            return None

    monkeypatch.setattr(sessions, "SparkSession", Sessions)
    with pytest.raises(UsageError) as raised, sessions.command_session():
        pass
    assert raised.value.note.values == {"kind": "JAVA_GATEWAY_EXITED"}
