"""What the numbers of a trial say, and how surely."""

import pytest

from simaudit.report.figures.rule_trial import a_million, exact_share, mcnemar


def test_the_share_of_true_ones_has_the_exact_interval() -> None:
    share = exact_share(8, 2)
    assert share is not None
    # Clopper and Pearson's for 8 of 10, as in tables.
    assert (share.estimate, round(share.low, 4), round(share.high, 4)) == (0.8, 0.4439, 0.9748)
    nobody = exact_share(0, 10)
    assert nobody is not None
    assert (nobody.low, round(nobody.high, 4)) == (0.0, 0.3085)
    assert exact_share(0, 0) is None


def test_of_a_count_the_interval_is_that_of_poisson() -> None:
    none = a_million(0, 1_000_000)
    assert (none.estimate, none.low, round(none.high, 3)) == (0.0, 0.0, 3.689)
    five = a_million(5, 500_000)
    assert (five.estimate, round(five.low, 3), round(five.high, 2)) == (10.0, 3.247, 23.34)


@pytest.mark.parametrize(
    ("better", "worse", "p"), [(0, 0, None), (1, 0, 1.0), (5, 0, 0.0625), (8, 2, 0.109375), (3, 3, 1.0)]
)
def test_mcnemar_is_exact_and_two_sided(better: int, worse: int, p: float | None) -> None:
    assert mcnemar(better, worse) == mcnemar(worse, better) == p


def test_mcnemar_of_many_pairs_is_a_number() -> None:
    assert mcnemar(5000, 1000) == pytest.approx(0.0)
