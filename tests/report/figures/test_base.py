"""What all figures share: nothing unknown is read back, and moments are Vietnamese."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from simaudit.report.figures.base import Figures, RunInfo, Share


def test_a_share_is_written_with_its_rate_and_read_back_without() -> None:
    text = Share(n=1, of=8).model_dump_json()
    assert text == '{"n":1,"of":8,"rate":0.125}'
    assert Share.model_validate_json(text) == Share(n=1, of=8)
    assert Share(n=0, of=0).rate is None


def test_a_run_is_told_in_vietnamese_time() -> None:
    run = RunInfo(
        period="2026-10", made_at=datetime(2026, 10, 31, 18, 30, tzinfo=UTC), version="1", rule_set="r"
    )
    assert run.made_at.isoformat() == "2026-11-01T01:30:00+07:00"


def test_figures_of_another_form_are_refused() -> None:
    class Counted(Figures):
        n: int

    assert Counted.model_validate_json('{"n": 1}').n == 1
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Counted.model_validate_json('{"n": 1, "m": 2}')
