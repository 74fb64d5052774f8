"""`make pollute`: every polluted file in both layouts, loaded and judged, as a table.

Exit code 1 if one was read wrongly. `--show` prints each file that ended so: `--show WRONG`.
"""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from pollock.faults import own_variants
from pollock.judgement import Judgement, Outcome, judge
from pollock.polluters import Variant, pollock_variants
from pollock.register import LAYOUTS, Layout, clean

_COLUMNS: Final = tuple(Outcome)


def main() -> None:
    """Judge all files and print how many ended how."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=Outcome, choices=_COLUMNS, help="print the files that ended so")
    parser.add_argument("--kind", default="", help="only kinds with this in their name")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    wrong = 0
    with ProcessPoolExecutor(asked.jobs) as pool:
        for layout in LAYOUTS:
            variants = [one for one in all_variants(layout) if asked.kind in one.kind]
            judgements = list(pool.map(judge, variants, chunksize=32))
            print(table(layout.name, variants, judgements), end="\n\n")  # noqa: T201
            for variant, judgement in zip(variants, judgements, strict=True):
                if judgement.outcome == asked.show:
                    print(f"{variant.name}: {judgement.why}")  # noqa: T201
            wrong += sum(judgement.outcome == Outcome.WRONG for judgement in judgements)
    sys.exit(wrong > 0)


def all_variants(layout: Layout) -> list[Variant]:
    """Every polluted file of the register in one layout: Pollock's 2,290, then ours."""
    register = clean(layout)
    return [*pollock_variants(register), *own_variants(register)]


def table(layout: str, variants: list[Variant], judgements: list[Judgement]) -> str:
    """How many files of each kind ended how."""
    counts: dict[str, Counter[Outcome]] = {}
    for variant, judgement in zip(variants, judgements, strict=True):
        counts.setdefault(variant.kind, Counter())[judgement.outcome] += 1
    counts["all"] = sum(counts.values(), Counter[Outcome]())
    lines = [f"{layout:44}{'files':>7}" + "".join(f"{outcome:>10}" for outcome in _COLUMNS)]
    for kind, found in counts.items():
        figures = "".join(f"{found[outcome] or '':>10}" for outcome in _COLUMNS)
        lines.append(f"{kind:44}{found.total():>7}{figures}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
