"""A result in Python: true or false, an error, a table without a personal datum; the notebooks run."""

import ast
import inspect
import json
import sys
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from support.few_checks import checks_of, judge_rows_by
from support.forked import finished
from support.forked_desk import COMMAND

import simaudit
from simaudit.api.result_page import raise_for_findings, result_page
from simaudit.errors import ExitCode, UsageError
from simaudit.paths import DOCS

ROWS: Final = pl.DataFrame(
    {"msisdn": ["0961000001", "0961000002"], "full_name": ["NGUYỄN VĂN AN", None], "id_number": [None, None]}
)

CHECKS: Final = checks_of("UNR-01", "UNR-10", "EXT-05")
NOTEBOOK_CHECKS: Final = checks_of("UNR-03", "UNR-08", "MIS-10", "BLK-04", "EXT-05")
"""Enough for tables with rows: critical findings, new ones of the second month, and cases."""


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> simaudit.Audit:
    monkeypatch.chdir(tmp_path)
    judge_rows_by(monkeypatch, CHECKS)
    return simaudit.selfcheck(ROWS, carrier="viettel", period="2026-10")


def test_a_result_is_true_where_the_command_would_end_with_0(
    audit: simaudit.Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (audit.exit_code, bool(audit)) == (1, False)
    assert simaudit.selfcheck(ROWS, carrier="viettel", period="2026-10", fail_on="none")


def test_findings_are_raised_by_check(audit: simaudit.Audit) -> None:
    with pytest.raises(simaudit.FindingsError) as raised:
        audit.raise_for_findings()
    counts = audit.results.filter(pl.col("violations") > 0)["check_id", "violations"].rows()
    assert [str(count) for count in raised.value.note.values["counts"]] == [  # type: ignore[union-attr]
        f"{check_id} {count}" for check_id, count in counts
    ]
    assert raised.value.exit_code == ExitCode.FINDINGS
    assert "096100" not in str(raised.value)
    with pytest.raises(UsageError, match="did you mean high"):
        audit.raise_for_findings("hihg")


def test_waived_and_tolerated_findings_are_not_raised() -> None:
    row = {"check_id": "UNR-01", "severity": "high", "violations": 2, "waived": 2, "rate": 0.0}
    raise_for_findings(pl.DataFrame([row]), "low", {})
    raise_for_findings(pl.DataFrame([row | {"waived": 0, "rate": 0.5}]), "low", {"UNR-01": 0.5})
    with pytest.raises(simaudit.FindingsError):
        raise_for_findings(pl.DataFrame([row | {"waived": 0, "rate": 0.6}]), "low", {"UNR-01": 0.5})
    raise_for_findings(pl.DataFrame([row | {"waived": 0, "rate": 0.6}]), "critical", {})


def test_a_notebook_shows_counts_and_no_row(audit: simaudit.Audit) -> None:
    page = audit._repr_html_()
    assert page.startswith("<p>Audit of viettel, 2026-10: 2 records")
    assert audit.titles["EXT-05"] in page
    assert "096100" not in page
    assert "NGUYỄN" not in page


def test_what_a_table_holds_is_escaped() -> None:
    row = {
        "carrier": "itel", "check_id": "DP-01", "severity": "low", "nature": "data", "status": "failed",
        "violations": 3, "waived": 0, "population": 4, "rate": 0.75,
    }  # fmt: skip
    page = result_page("<b>", pl.DataFrame([row]), {"DP-01": "<script>"})
    assert page == (
        "<p>&lt;b&gt;</p><table><thead><tr><th>title</th><th>check_id</th><th>severity</th><th>nature</th>"
        "<th>violations</th><th>waived</th><th>population</th><th>rate</th></tr></thead><tbody><tr>"
        "<td>&lt;script&gt;</td><td>DP-01</td><td>low</td><td>data</td><td>3</td><td>0</td><td>4</td>"
        "<td>0.7500</td></tr></tbody></table>"
    )


def test_a_configuration_of_the_current_folder_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_rows_by(monkeypatch, CHECKS)
    Path("simaudit.toml").write_text('fail_on = "none"\n', encoding="utf-8")
    audit = simaudit.selfcheck(ROWS, carrier="viettel", period="2026-10")
    assert audit
    assert audit.configuration == Path("simaudit.toml")
    assert repr(audit).endswith(", by simaudit.toml>")


def test_every_option_stands_in_the_signature() -> None:
    named = inspect.signature(simaudit.audit).parameters
    assert list(named)[:4] == ["paths", "rows", "carrier", "period"]
    assert {"config", "store", "checks", "no_restricted"} < named.keys()
    assert not any(parameter.kind is parameter.VAR_KEYWORD for parameter in named.values())
    with pytest.raises(TypeError, match="unexpected keyword argument 'stor'"):
        simaudit.audit("x", stor="y")  # type: ignore[call-arg]


def generated(command: list[str], **options: bool) -> None:
    """In place of a Python that starts: the command, forked. Two carriers of five are left of a month."""
    assert (command[:3], options) == (
        [sys.executable, "-m", "simaudit"],
        {"check": True, "capture_output": True},
    )
    done = finished(COMMAND, *command[3:])
    assert done.returncode == 0, done.stderr
    for path in Path("lab").glob("*/*"):
        if path.name.startswith(("itel", "vietnamobile", "vinaphone")):
            path.unlink()


@pytest.mark.parametrize("name", ["selfcheck", "audit"])
def test_a_notebook_of_the_documentation_runs(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As one is run from top to bottom: the last expression of a cell is what it shows."""
    monkeypatch.chdir(tmp_path)
    judge_rows_by(monkeypatch, NOTEBOOK_CHECKS)
    monkeypatch.setattr("subprocess.run", generated)
    cells = json.loads((DOCS / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    shown = [_run("".join(cell["source"]), names) for cell in cells if cell["cell_type"] == "code"]
    assert all("outputs" not in cell or cell["outputs"] == [] for cell in cells)
    assert all(value is not None for value in shown)
    frames = [value for value in shown if isinstance(value, pl.DataFrame)]
    assert frames
    assert [frame.columns for frame in frames if not frame.height] == []


def _run(source: str, names: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307
