"""The frame of the simulations, and each topic run twice: its bounds are for `make simulations`."""

import importlib

import pytest
from precision.simulations.__main__ import TOPICS
from precision.simulations.simulation import SimulatedFigure, table


def test_a_figure_outside_its_bounds_fails_and_its_line_says_so() -> None:
    rows = [
        SimulatedFigure("coverage of a share", 0.953, 0.95, 1.0),
        SimulatedFigure("honest points that are named", 0.02, 0.0, 0.001),
        SimulatedFigure("bias", 0.95, 0.95, 0.95),
    ]
    assert [row.holds for row in rows] == [True, False, True]
    head, columns, *lines = table("carriers", rows).splitlines()
    assert (head, columns.split()) == ("carriers", ["figure", "measured", "bounds"])
    assert [" ".join(line.split()) for line in lines] == [
        "coverage of a share 95.30% 95.0% – 100.0%",
        "honest points that are named 2.00% 0.0% – 0.1% FAILS",
        "bias 95.00% 95.0% – 95.0%",
    ]
    assert len({line.index("%") for line in lines}) == 1


def test_samples_are_a_topic() -> None:
    assert "sampling" in TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_measures_figures_with_names_and_bounds_that_can_hold(topic: str) -> None:
    rows = importlib.import_module(f"precision.simulations.{topic}").simulate(2, 1)
    names = [row.figure for row in rows]
    assert rows
    assert sorted(set(names)) == sorted(names)
    assert [row for row in rows if not row.figure.strip() or row.least > row.most or row.measured < 0] == []
