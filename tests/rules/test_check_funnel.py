"""A check whose points can be drawn has a part with them, and the limits that are drawn."""

from pathlib import Path

import pytest

from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS
from simaudit.rules.load import load_check

SOURCE = CHECKS / "bulk" / "BLK-14_point-above-peers.sql"


@pytest.mark.parametrize(
    ("text", "other", "fault"),
    [
        (
            'relation = "compared"',
            'relation = "subscriber"',
            "subscriber, which is no part of the query",
        ),
        ('relation = "compared"', 'relation = "compared"\nscale = 2', "funnel.scale"),
        ("fewest_faulty", "faulty_at_least", r"limits that the check does not have \(fewest_faulty\)"),
    ],
)
def test_a_funnel_that_could_not_be_drawn_is_refused(
    text: str, other: str, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "bulk" / SOURCE.name
    path.parent.mkdir()
    path.write_text(SOURCE.read_text(encoding="utf-8").replace(text, other), encoding="utf-8")
    with pytest.raises(CatalogueError, match=fault):
        load_check(path)
