"""`make simulations`: what the product says of samples, carriers and points, where the truth is known.

Each topic is a module beside this one with `simulate(repetitions, seed)`. Ends with 1 where a figure leaves
its bounds.
"""

import argparse
import importlib
import sys
from pathlib import Path
from typing import Final

from precision.simulations.simulation import table

_FRAME: Final = {"__main__", "simulation"}
TOPICS: Final = sorted({path.stem for path in Path(__file__).parent.glob("*.py")} - _FRAME)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make simulations")
    parser.add_argument("--repetitions", type=int, default=250)
    parser.add_argument("--seed", type=int, default=20260701)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"of {', '.join(TOPICS)}; else all")
    options = parser.parse_args()
    failed = False
    for topic in options.topics or TOPICS:
        figures = importlib.import_module(f"precision.simulations.{topic}").simulate(
            options.repetitions, options.seed
        )
        sys.stdout.write(table(topic, figures) + "\n")
        failed |= not all(row.holds for row in figures)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
