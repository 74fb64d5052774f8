"""Specifications: what is refused, and how large they may be."""

from pathlib import Path

import pytest

from simaudit.errors import UsageError
from simaudit.generate import SHORT, generate
from simaudit.generate.sample_data import sample_specification
from simaudit.generate.specification import Extract, Specification
from simaudit.period import Period

_AUGUST, _SEPTEMBER = Period(2026, 8), Period(2026, 9)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"rows": 99}, "at least 100 rows"),
        ({"rows": 9_700_000, "carriers": ["itel"]}, "itel hasn't that many numbers"),
        ({"carriers": ["nobody"]}, "nobody has no prefix in the numbering plan"),
        ({"carriers": []}, "name at least one carrier"),
        ({"carriers": ["itel", "itel"]}, "each once"),
        ({"months": []}, "begin with 2026-07"),
        ({"months": [Period(2026, 6)]}, "begin with 2026-07"),
        ({"months": [Period(2026, 8), Period(2026, 10)]}, "without a gap"),
        ({"violations": 0.51}, "between 0 and 0.5"),
        ({"seed": -1}, "the seed is a whole number"),
        ({"columns": ["msisdn", "status"]}, "customer_type, service_type, nationality"),
        ({"columns": [*SHORT, "shoe_size"]}, "shoe_size"),
        ({"form": "xlsx"}, "choose one of csv"),
    ],
)
def test_impossible_arguments_are_refused(tmp_path: Path, changed: dict[str, object], message: str) -> None:
    arguments = {"rows": 1000, "carriers": ["viettel"], "months": [_AUGUST], **changed}
    with pytest.raises(UsageError, match=message):
        generate(tmp_path, **arguments)  # type: ignore[arg-type]


def test_a_register_may_have_the_size_of_a_country() -> None:
    Specification(
        10_000_000,
        tuple(
            Extract(name, SHORT, sample_specification().extracts[0].form)
            for name in ("viettel", "vinaphone", "mobifone")
        ),
        (_AUGUST, _SEPTEMBER),
        0.03,
        1,
    )
