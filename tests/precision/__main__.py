"""`make precision ROWS=1000000`: the honest register and the frauds at any size, audited, as a table.

From a million rows on, what was measured is written to checks/precision.csv for `simaudit checks show`.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from precision.case_measurement import case_table, measure_cases, read_cases
from precision.measurement import MONTHS, Measurement, audit, bound_of, measure, recall_floors, write_world

from simaudit.rules.load import load_catalogue
from simaudit.rules.reference_tables import MEASURED

SIMAUDIT: Final = [sys.executable, "-m", "simaudit"]
_LARGE: Final = 1_000_000


def table(measurement: Measurement) -> str:
    """Innocent findings of each check, the recall of each fraud, and people shown as critical."""
    found = {row["check_id"]: row["innocent"] for row in measurement.checks.iter_rows(named=True)}
    lines = [f"{'check':8}{'severity':10}{'nature':13}{'innocent':>9}{'a million':>11}{'bound':>9}"]
    for check in load_catalogue():
        innocent = found.get(check.id, 0)
        rate = innocent * 1e6 / measurement.rows
        lines.append(
            f"{check.id:8}{check.severity:10}{check.nature:13}{innocent:>9}{rate:>11.0f}{bound_of(check.id):>9}"
        )
    share = measurement.people_critical / measurement.people
    lines += [
        "",
        f"{measurement.rows} innocent rows, {measurement.people} people; critical: {share:.3%} of them",
        "",
    ]
    lines.append(f"{'fraud':20}{'rows':>6}{'recall':>8}{'floor':>7}  stories  found by")
    floors = recall_floors()
    for row in measurement.recall.iter_rows(named=True):
        stories = f"{row['stories_found']}/{row['stories']}"
        lines.append(
            f"{row['fraud']:20}{row['rows']:>6}{row['recall']:>8.1%}{floors[row['fraud']]:>7.0%}"
            f"  {stories:8} {row['by']}"
        )
    return "\n".join(lines)


def write_measured(measurement: Measurement) -> None:
    """The rates of all checks, for `simaudit checks show`."""
    found = {row["check_id"]: row["innocent"] for row in measurement.checks.iter_rows(named=True)}
    lines = ["check,innocent,rows,month"]
    lines += [
        f"{check.id},{found.get(check.id, 0)},{measurement.rows},{MONTHS[-1]}" for check in load_catalogue()
    ]
    MEASURED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=_LARGE)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="precision-"))
    try:
        truth = write_world(folder, asked.rows, asked.seed)
        measurement = measure(audit(SIMAUDIT, folder, folder / "out"), truth)
        cases = measure_cases(read_cases(folder / "out" / MONTHS[-1]), truth)
    finally:
        shutil.rmtree(folder)
    print(table(measurement), case_table(cases, measurement.rows), sep="\n\n")  # noqa: T201
    if measurement.rows >= _LARGE:
        write_measured(measurement)


if __name__ == "__main__":
    main()
