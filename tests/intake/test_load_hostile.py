"""Files made to cost more than their size: each kind is loaded or refused in reasonable time and memory."""

from pathlib import Path

import pytest
from support.forked import started
from support.hostile_archives import ARCHIVES
from support.hostile_texts import TEXTS

SIZE = 50_000
SECONDS = 75
"""Of processor time for all of them, a guard against what would never end: they take some seven."""
MEMORY = 12 * 1024**3
"""Of addresses, of which a process that reads anything has four."""

READ = f"""
import resource
import sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
import pytest
from support.forked_sheets import fork_sheets
fork_sheets(pytest.MonkeyPatch())
from pathlib import Path
from simaudit.errors import IntakeError
from simaudit.intake.load import load_month
for path in map(Path, sys.argv[1:]):
    try:
        account = load_month("viettel", [path], path.with_suffix(".month")).accounts[0]
        print("loaded" if account.loaded else "nothing")
    except IntakeError as error:
        print("refused" if str(error).startswith(str(path)) else error)
"""


@pytest.mark.slow("files made to cost more than their size are read")
def test_no_kind_of_hostile_file_holds_others_up(tmp_path: Path) -> None:
    paths = []
    for number, make in enumerate([*TEXTS.values(), *ARCHIVES.values()]):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(make(SIZE))
        paths.append(str(path))

    said, faults = tmp_path / "said", tmp_path / "faults"
    process = started(READ, *paths, outputs=(said, faults))
    process.join()
    outcomes = dict(zip([*TEXTS, *ARCHIVES], said.read_text().splitlines(), strict=False))
    assert (process.exitcode, faults.read_text(), len(outcomes)) == (0, "", len(paths))
    assert set(outcomes.values()) == {"loaded", "refused"}
    # A workbook of 16,384 columns and a million rows is too large for any machine; a thousand records aren't.
    assert outcomes["workbook with a cell in its last corner"] == "refused"
    assert outcomes["distinct names"] == "loaded"
