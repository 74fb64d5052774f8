"""pandera, imported without PySpark and pandas.

Where PySpark is, pandera imports `pyspark.pandas`: two seconds, a warning about pandas 3, and SPARK_LOCAL_IP
set for the whole process, with which a Spark session that is begun later can't reach its executors. Pandas,
NumPy and Hypothesis cost every command half a second. Tables are polars' here, for which nothing of that is
needed. A program that calls simaudit may go on to validate frames of pandas: it has its pandera whole.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from typing import Final

import polars as pl

_SET_BY_PANDERA: Final = ("SPARK_LOCAL_IP", "PYARROW_IGNORE_TIMEZONE")


class _Without(MetaPathFinder):
    """Says of packages that they aren't installed."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def _is_command() -> bool:
    return "simaudit.cli" in sys.modules


@contextmanager
def light_imports() -> Iterator[None]:
    """Tell imports of the body that there is no PySpark and, in a command, no pandas and what it brings.

    What of pandas and Hypothesis is imported already is used: it costs nothing more.
    """
    pyspark = {name: sys.modules.pop(name) for name in [*sys.modules] if name.partition(".")[0] == "pyspark"}
    before = {name: os.environ.get(name) for name in _SET_BY_PANDERA}
    finder = _Without({"pyspark", *({"hypothesis", "numpy", "pandas"} if _is_command() else ())})
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        sys.modules.update(pyspark)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)


with light_imports():
    import pandera.polars as pa
    from pandera.api.polars.types import PolarsData
    from pandera.backends.polars.checks import PolarsCheckBackend
    from pandera.backends.polars.register import register_polars_backends
    from pandera.errors import SchemaError, SchemaErrors

    # Models made before would have copies of checks that nothing evaluates on polars' frames.
    register_polars_backends()
    if _is_command():
        # The first check of a frame imports pandas where there is one, and remembers where there is none.
        pa.Check.get_backend(pl.LazyFrame())

__all__ = ["PolarsCheckBackend", "PolarsData", "SchemaError", "SchemaErrors", "pa"]
