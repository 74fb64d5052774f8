"""The same extract gives the same findings, to the byte, whatever a run may use."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from simaudit.cli import main
from simaudit.generate import generate
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.period import Period


def test_threads_memory_and_block_size_change_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    generate(tmp_path, rows=20_000, carriers=["viettel"], months=[Period(2026, 10)], violations=0.1, seed=3)
    month = Path("2026-10")
    lists = [f"--{name}={month / name}.csv" for name in LIST_KINDS]
    found = []
    for jobs, memory, block in ((1, "300MB", 1 << 19), (2, "1GB", 1 << 26), (3, "4GB", 1 << 21)):
        monkeypatch.setattr("simaudit.intake.text.decoded_blocks.BLOCK_BYTES", block)
        # One key for all; a store of its own for each.
        limits = ["--jobs", str(jobs), "--memory", memory, "--store", f"store-{jobs}", "--out", f"out-{jobs}"]
        result = CliRunner().invoke(main, ["audit", str(month), *lists, *limits, "--no-progress"])
        assert result.exit_code == 0, result.output
        folder = Path(f"out-{jobs}", "2026-10", "viettel")
        found.append(
            [
                (folder / "restricted" / name).read_bytes()
                for name in ("findings.csv", "findings.parquet", "findings.xlsx", "rejects.csv")
            ]
        )
    assert found[0][0].count(b"\n") > 1_000
    assert found[1] == found[0]
    assert found[2] == found[0]
