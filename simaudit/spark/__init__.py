"""A register judged where it lies, in the caller's Spark session.

The executors read months by the same reader and judge buckets by DuckDB; findings and figures come home.
PySpark is imported here only.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from simaudit.errors import UsageError

if TYPE_CHECKING:
    from simaudit.spark.register_selfcheck import selfcheck

__all__ = ["selfcheck"]

if find_spec("pyspark") is None:
    raise UsageError("spark_not_installed")

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        # Executors import parts of this package: what a driver needs would take each of them a second.
        if name not in __all__:
            raise AttributeError(f"module 'simaudit.spark' has no attribute {name!r}")
        return getattr(import_module("simaudit.spark.register_selfcheck"), name)
