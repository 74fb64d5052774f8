"""Generated extracts: repeatable, consistent, and with exactly the findings of truth.csv."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.generated import judged_months, truth_of

from simaudit.contract import COLUMNS
from simaudit.generate import SHORT, generate
from simaudit.generate.specification import plants_of_rows
from simaudit.period import Period

_AUGUST, _SEPTEMBER = Period(2026, 8), Period(2026, 9)


def test_equal_arguments_give_equal_bytes(tmp_path: Path) -> None:
    def written(name: str, seed: int) -> dict[str, bytes]:
        generate(
            tmp_path / name,
            rows=300,
            carriers=["viettel", "itel"],
            months=[_AUGUST],
            violations=0.3,
            seed=seed,
            form="csv.gz",
        )
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        return {str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files}

    first, again, other = written("first", 7), written("again", 7), written("other", 8)
    assert list(first) == [
        "2026-08/active.csv",
        "2026-08/itel_2026-08.csv.gz",
        "2026-08/notified.csv",
        "2026-08/points.csv",
        "2026-08/reported.csv",
        "2026-08/revoked.csv",
        "2026-08/truth.csv",
        "2026-08/viettel_2026-08.csv.gz",
    ]
    assert first == again
    # No seed draws other points, or other numbers that nobody has.
    drawn = [name for name in first if not name.endswith(("points.csv", "reported.csv"))]
    assert all(first[name] != other[name] for name in drawn)


def test_a_clean_register_gives_no_finding(tmp_path: Path) -> None:
    carriers = ["viettel", "wintel"]
    generate(
        tmp_path / "in",
        rows=6000,
        carriers=carriers,
        months=[_AUGUST, _SEPTEMBER],
        violations=0,
        seed=2,
        columns=COLUMNS,
    )
    folders = [tmp_path / "in" / "2026-08", tmp_path / "in" / "2026-09"]
    for folder, found in judged_months(folders, tmp_path):
        assert found == Counter()
        assert truth_of(folder) == Counter()


@pytest.mark.parametrize(
    ("columns", "rows", "violations"),
    [
        (COLUMNS, 4000, 0.1),
        (SHORT, 1000, 0.5),
        ([name for name in COLUMNS if name not in ("iccid", "id_type", "contract_no")], 500, 0.2),
    ],
    ids=["all columns", "the 25 columns", "columns left out"],
)
def test_the_truth_is_exactly_what_an_audit_finds(
    tmp_path: Path, columns: Sequence[str], rows: int, violations: float
) -> None:
    generate(
        tmp_path / "in",
        rows=rows,
        carriers=["mobifone", "gmobile"] if columns == COLUMNS else ["gmobile"],
        months=[_AUGUST, _SEPTEMBER],
        violations=violations,
        seed=11,
        columns=columns,
    )
    folders = [tmp_path / "in" / "2026-08", tmp_path / "in" / "2026-09"]
    checks = set()
    for folder, found in judged_months(folders, tmp_path):
        truth = truth_of(folder)
        assert found == truth
        checks |= {line[1] for line in truth}
    if columns == COLUMNS:
        # With all columns, every plant with rows is found, and nothing else.
        assert checks == {plant.check.id for plant in plants_of_rows()}
