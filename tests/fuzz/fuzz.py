"""Coverage-guided fuzzing of what reads bytes from outside, by atheris: `make fuzz`, beside the suite.

`python tests/fuzz/fuzz.py TARGET [--seconds N]`. A defect is any error but SimauditError, or a hang of twenty
seconds; the input that led to it is kept in tests/fuzz/found, and `--again FILE` reads it once more.
"""

import argparse
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["simaudit", "tomllib"]):
    from targets import LONGEST, SEEDS

    from simaudit.errors import SimauditError

_HERE = Path(__file__).parent
TARGETS = {read.__name__: read for read in SEEDS}


def main() -> None:
    """Fuzz one target for so many seconds, or read one input again."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("target", choices=TARGETS)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--again", type=Path, help="an input that was found")
    asked = options.parse_args()
    read = TARGETS[asked.target]
    found = _HERE / "found"
    found.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)

        def once(content: bytes) -> None:
            with suppress(SimauditError):
                read(content, folder)

        if asked.again:
            once(asked.again.read_bytes())
            return
        corpus = folder / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(SEEDS[read]()):
            (corpus / str(number)).write_bytes(seed)
        # Over thousands of inputs, caches and what the allocators keep take gigabytes.
        memory = "-rss_limit_mb=8192"
        bounds = [f"-max_total_time={asked.seconds}", f"-max_len={LONGEST}", "-timeout=20", memory]
        where = f"-artifact_prefix={found}/{asked.target}-"
        atheris.Setup([sys.argv[0], *bounds, where, "-print_final_stats=1", str(corpus)], once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
