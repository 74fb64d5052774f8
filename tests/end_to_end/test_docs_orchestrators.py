"""The examples of the page `orchestrators`, run as they stand.

Airflow and python-oracledb are stubs: modules with the names and signatures that the page uses, which do
with an exit code or a statement what theirs do. The Arrow batches are real, in the types that the driver
gives Oracle's.
"""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pytest
from filelock import FileLock
from support.command import simaudit_
from support.doc_pages import fences
from support.extracts import person, write
from support.few_checks import judge_by, judge_rows_by

import simaudit
from simaudit.paths import DOCS

PAGE: Final = DOCS / "orchestrators.md"
TASK, COMMAND, ORACLE = (fence.text for fence in fences(PAGE) if fence.language == "python")


class AirflowFailException(Exception):  # noqa: N818 (Airflow's name)
    """The task fails, and isn't tried again."""


class AirflowSkipException(Exception):  # noqa: N818 (Airflow's name)
    """The task is skipped."""


class BashOperator:
    """Ends as Airflow's does, by the exit code."""

    def __init__(
        self, *, task_id: str, bash_command: str, skip_on_exit_code: int, do_xcom_push: bool, retries: int
    ) -> None:
        self.words = shlex.split(bash_command)
        self.skip_on_exit_code = skip_on_exit_code
        self.pushes = do_xcom_push

    def execute(self) -> None:
        program, *words = self.words
        assert program == "simaudit"
        code = simaudit_(*words).exit_code
        if code == self.skip_on_exit_code:
            raise AirflowSkipException(code)
        if code:
            raise AirflowFailException(code)


def stub(patch: pytest.MonkeyPatch, name: str, **members: Any) -> None:
    module = ModuleType(name)
    vars(module).update(members)
    patch.setitem(sys.modules, name, module)


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The namespace of a file of Airflow's, in a folder of its own."""

    def task(*, retries: int, retry_delay: timedelta) -> Any:
        assert retries > 0
        assert retry_delay > timedelta()
        return lambda function: function

    monkeypatch.chdir(tmp_path)
    for package in ("airflow", "airflow.providers", "airflow.providers.standard"):
        stub(monkeypatch, package)
    stub(monkeypatch, "airflow.providers.standard.operators")
    stub(monkeypatch, "airflow.providers.standard.operators.bash", BashOperator=BashOperator)
    stub(monkeypatch, "airflow.sdk", task=task)
    stub(
        monkeypatch,
        "airflow.exceptions",
        AirflowFailException=AirflowFailException,
        AirflowSkipException=AirflowSkipException,
    )
    judge_by(monkeypatch)
    judge_rows_by(monkeypatch)
    return {}


def run(block: str, names: dict[str, Any]) -> None:
    exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102


def test_a_task_ends_by_the_exit_code_and_pushes_counts(names: dict[str, Any]) -> None:
    run(TASK, names)
    audit = names["audit"]
    with pytest.raises(AirflowFailException, match="inbox/2026-10"):
        audit("2026-10")
    extract = Path("inbox/2026-10/viettel.csv")
    write(extract, [person("viettel", 1), person("viettel", 2)])
    assert audit("2026-10") == {"viettel": 2}
    with FileLock(Path("store/.lock")), pytest.raises(simaudit.SimauditError) as held:
        audit("2026-10")
    assert held.value.exit_code == 4
    write(extract, [person("viettel", 1), person("viettel", 2, id_number="")])
    with pytest.raises(AirflowSkipException):
        audit("2026-10")
    Path("inbox/2026-10/vinaphone.csv").write_bytes(b"\x1f\x8bno archive")
    with pytest.raises(AirflowFailException, match=r"vinaphone\.csv"):
        audit("2026-10")


def test_a_command_ends_by_the_exit_code(names: dict[str, Any]) -> None:
    run(COMMAND, names)
    check = names["check"]
    assert not check.pushes
    with pytest.raises(AirflowFailException):
        check.execute()
    extract = Path("viettel_2026-10.csv")
    write(extract, [person("viettel", 1)])
    check.execute()
    write(extract, [person("viettel", 1, id_number="")])
    with pytest.raises(AirflowSkipException):
        check.execute()


class Frame:
    """As `oracledb.DataFrame`: Arrow's stream, and nothing else that the page uses."""

    def __init__(self, rows: pa.Table) -> None:
        self._rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._rows.__arrow_c_stream__(requested_schema)


class Connection:
    """As `oracledb.Connection`, over one table."""

    def __init__(self, rows: pa.Table) -> None:
        self._rows = rows

    def fetch_df_batches(
        self, statement: str, parameters: object = None, size: int | None = None
    ) -> Iterator[Frame]:
        assert statement == "SELECT * FROM subscriber"
        assert size
        yield from (Frame(self._rows.slice(start, 2)) for start in range(0, self._rows.num_rows, 2))


def test_a_register_comes_from_oracle_batch_by_batch(
    names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [person("viettel", number) for number in range(1, 5)]
    people.append(person("viettel", 5, id_number=""))
    rows = pl.DataFrame(people).with_columns(pl.all().replace("", None))
    table = rows.rename(str.upper).to_arrow(compat_level=pl.CompatLevel.oldest())
    days = pa.array(rows["date_of_birth"].str.to_datetime("%Y-%m-%d").to_list(), pa.timestamp("s"))
    table = table.set_column(table.schema.get_field_index("DATE_OF_BIRTH"), "DATE_OF_BIRTH", days)

    @contextmanager
    def connect(*, user: str, password: str, dsn: str) -> Iterator[Connection]:
        yield Connection(table)

    stub(monkeypatch, "oracledb", connect=connect)
    names["password"] = ""
    run(ORACLE, names)
    audit = names["audit"]
    assert [(file.name, file.loaded) for file in audit.files] == [("billing.subscriber", 5)]
    assert audit.findings.select("check_id", "record").rows() == [("UNR-01", 5)]
    valid, invalid = audit.split(table)
    assert (valid.height, invalid["MSISDN"].to_list()) == (4, [people[4]["msisdn"]])
