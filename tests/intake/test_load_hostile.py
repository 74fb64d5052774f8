"""Files made to cost more than their size: each kind is loaded or refused in reasonable time and memory."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from support.hostile_archives import ARCHIVES
from support.hostile_texts import TEXTS

SIZE = 100_000
SECONDS = 300
"""Of processor time for all of them, a guard against what would never end: they take some ten."""
MEMORY = 12 * 1024**3
"""Of addresses, of which a process that reads anything has four."""

READ = """
import sys
from pathlib import Path
from simaudit.errors import IntakeError
from simaudit.intake.load import load_month
for path in map(Path, sys.argv[1:]):
    try:
        account = load_month("viettel", [path], path.with_suffix(".month")).accounts[0]
        print("loaded" if account.loaded else "nothing")
    except IntakeError as error:
        print("refused" if str(error).startswith(f"{path}") else error)
"""


@pytest.mark.slow("files made to cost more than their size are read")
def test_no_kind_of_hostile_file_holds_others_up(tmp_path: Path) -> None:
    paths = []
    for number, make in enumerate([*TEXTS.values(), *ARCHIVES.values()]):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(make(SIZE))
        paths.append(str(path))

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    done = subprocess.run(
        [sys.executable, "-c", READ, *paths],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )
    outcomes = dict(zip([*TEXTS, *ARCHIVES], done.stdout.splitlines(), strict=False))
    assert (done.returncode, done.stderr, len(outcomes)) == (0, "", len(paths))
    assert set(outcomes.values()) == {"loaded", "refused"}
    # A workbook of 16,384 columns and a million rows is too large for any machine; a thousand records aren't.
    assert outcomes["workbook with a cell in its last corner"] == "refused"
    assert outcomes["distinct names"] == "loaded"
