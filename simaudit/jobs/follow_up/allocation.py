"""How many findings of a sample are drawn from each stratum: in proportion, and at least one from each."""

from collections.abc import Mapping, Sequence


def allocation(counts: Sequence[int], size: int) -> list[int]:
    """How many of `size` to draw from each stratum, of which it has `counts` (each at least 1).

    Every stratum gets one, the rest goes by what is left in each (largest remainders,
    Hare-Niemeyer), and never more than there is. Raises ValueError where there are more strata
    than `size`.
    """
    if size < len(counts):
        raise ValueError(f"{size} for {len(counts)} strata")
    remaining = [count - 1 for count in counts]
    rest = min(size, sum(counts)) - len(counts)
    total = sum(remaining)
    exact = [rest * count / total if total else 0.0 for count in remaining]
    whole = [int(share) for share in exact]
    largest = sorted(range(len(counts)), key=lambda at: (whole[at] - exact[at], -remaining[at], at))
    for at in largest[: rest - sum(whole)]:
        whole[at] += 1
    return [1 + share for share in whole]


def nested_allocation(counts: Mapping[str, Mapping[str, int]], size: int) -> dict[str, dict[str, int] | int]:
    """By check, and within it by point: how many to draw.

    A check that gets fewer than it has points is drawn as one whole, so that every finding of it has the same
    chance: a number instead of a share for each point. ValueError: more checks than `size`.
    """
    checks = list(counts)
    shares = allocation([sum(counts[check].values()) for check in checks], size)
    drawn: dict[str, dict[str, int] | int] = {}
    for check, share in zip(checks, shares, strict=True):
        points = counts[check]
        if share < len(points):
            drawn[check] = share
        else:
            drawn[check] = dict(zip(points, allocation(list(points.values()), share), strict=True))
    return drawn
