"""A hundred of the polluted files that `make pollute` loads, of every kind: none is read wrongly."""

from collections.abc import Iterator
from itertools import groupby

import pytest
from pollock.__main__ import all_variants
from pollock.judgement import Outcome, judge
from pollock.polluters import Variant
from pollock.register import LAYOUTS, Layout

MANY = 50
"""A kind of more files is drawn from twice."""


def sample(layout: Layout) -> Iterator[Variant]:
    for number, (_, files) in enumerate(groupby(all_variants(layout), key=lambda variant: variant.kind)):
        kind = list(files)
        for at in range(1 + (len(kind) > MANY)):
            # Another place of the file for each kind and layout.
            yield kind[(number * 37 + LAYOUTS.index(layout) * 11 + at * len(kind) // 2) % len(kind)]


def test_pollock_has_as_many_files() -> None:
    for layout in LAYOUTS:
        assert len(all_variants(layout)) == 2290 + 1104


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_loaded_as_meant_rejected_by_name_or_refused(layout: Layout) -> None:
    ended = {variant.name: judge(variant) for variant in sample(layout)}
    assert len(ended) >= 50
    assert {name: why for name, (outcome, why) in ended.items() if outcome == Outcome.WRONG} == {}
    assert {outcome for outcome, _ in ended.values()} == {Outcome.MEANT, Outcome.REJECTED, Outcome.REFUSED}
