"""`make precision ROWS=1000000`: both honest registers and the frauds at any size, audited, as tables.

With `BEFORE`, a checkout of an earlier catalogue, the same files are audited by that one too, and a table
shows innocents before and after. From a million rows on, what was measured is written to
checks/precision.csv.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from precision.case_measurement import case_table, measure_cases, read_cases
from precision.evasion import evasion_table, measure_evasion
from precision.honest.rates import REGISTERS
from precision.measurement import MONTHS, Measurement, audit, bound_of, measure, recall_floors, write_world

from simaudit.rules.load import load_catalogue
from simaudit.rules.reference_tables import MEASURED

SIMAUDIT: Final = (sys.executable, "-m", "simaudit")
_LARGE: Final = 1_000_000
_NOTHING: Final = {"innocent": 0, "units": 0, "per_million": 0.0}


def table(measurement: Measurement, register: str = "calm") -> str:
    """Innocent findings of each check, the recall of each fraud, and people shown as critical."""
    lines = [
        f"{register} register, measured on simulated data / đo trên dữ liệu giả định",
        f"{'check':8}{'severity':10}{'nature':13}{'innocent':>9}{'units':>8}{'a million':>11}{'bound':>9}",
    ]
    for check in load_catalogue():
        found = _of_check(measurement, check.id)
        lines.append(
            f"{check.id:8}{check.severity:10}{check.nature:13}{found['innocent']:>9}{found['units']:>8}"
            f"{found['per_million']:>11.0f}{bound_of(check.id, register):>9}"
        )
    share = measurement.people_critical / measurement.people
    lines += [
        "",
        f"{measurement.rows} innocent rows, {measurement.people} people; critical: {share:.3%} of them",
        f"innocent rows with a finding of medium severity or more: {measurement.accused_share:.2%}",
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


def comparison(before: Mapping[str, Measurement], after: Mapping[str, Measurement]) -> str:
    """Innocents a million, and units, of each check on each register, by two catalogues."""
    ids = {check.id for check in load_catalogue()} | {
        id_ for measurement in before.values() for id_ in measurement.checks["check_id"]
    }
    heads = [f"{name} {figure}" for name in after for figure in ("a million", "units")]
    lines = [f"{'check':8}" + "".join(f"{head:>24}" for head in heads)]
    for id_ in sorted(ids):
        cells = []
        for name in after:
            old, new = (_of_check(measured[name], id_) for measured in (before, after))
            cells += [
                f"{old['per_million']:.0f} → {new['per_million']:.0f}",
                f"{old['units']} → {new['units']}",
            ]
        if any(cell != "0 → 0" for cell in cells):
            lines.append(f"{id_:8}" + "".join(f"{cell:>24}" for cell in cells))
    lines.append("")
    for name in after:
        first, second = before[name], after[name]
        lines.append(
            f"{name}: {second.rows} innocent rows, with a finding of medium severity or more: "
            f"{first.accused_share:.3%} → {second.accused_share:.3%}"
        )
        recalls = (measured.recall.select("fraud", "recall").iter_rows() for measured in (first, second))
        lines += [
            f"    {fraud:20}{share:>7.1%} → {now:.1%}"
            for (fraud, share), (_, now) in zip(*recalls, strict=True)
        ]
    return "\n".join(lines)


def _of_check(measurement: Measurement, check_id: str) -> Mapping[str, float]:
    found = measurement.checks.filter(check_id=check_id)
    return found.row(0, named=True) if found.height else _NOTHING


def write_measured(measured: Mapping[str, Measurement]) -> None:
    """The rates of all checks on both registers, for the engine."""
    lines = ["check,register,innocent,units,rows,month"]
    for check in load_catalogue():
        for name, measurement in measured.items():
            found = _of_check(measurement, check.id)
            figures = (check.id, name, found["innocent"], found["units"], measurement.rows, MONTHS[-1])
            lines.append(",".join(map(str, figures)))
    MEASURED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def measured_worlds(
    folder: Path, rows: int, seed: int, before: Path | None
) -> tuple[dict[str, Measurement], dict[str, Measurement]]:
    """Measure each register, printing its tables; returns (by the earlier catalogue, by this one)."""
    earlier, current = {}, {}
    for name, rates in REGISTERS.items():
        world = folder / name
        truth = write_world(world, rows, seed, rates)
        measurement = current[name] = measure(audit(SIMAUDIT, world, world / "out"), truth)
        cases = measure_cases(read_cases(world / "out" / MONTHS[-1]), truth)
        print(table(measurement, name), case_table(cases, measurement.rows), sep="\n\n", end="\n\n")  # noqa: T201
        if before is not None:
            environment = {**os.environ, "PYTHONPATH": str(before)}
            findings = audit(SIMAUDIT, world, world / "before", environment=environment)
            earlier[name] = measure(findings, truth)
        shutil.rmtree(world)
    return earlier, current


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=_LARGE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--before", type=Path, help="a checkout of an earlier catalogue")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="precision-") as folder:
        before, after = measured_worlds(Path(folder), asked.rows, asked.seed, asked.before)
    print(evasion_table(measure_evasion()))  # noqa: T201
    if before:
        print("", comparison(before, after), sep="\n")  # noqa: T201
    if asked.rows >= _LARGE:
        write_measured(after)


if __name__ == "__main__":
    main()
