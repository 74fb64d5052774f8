"""pandera, imported as where PySpark isn't installed.

Where it is, pandera imports `pyspark.pandas`: two seconds, a warning about pandas 3, and SPARK_LOCAL_IP set
for the whole process, with which a Spark session that is begun later can't reach its executors. Tables
are polars' here, for which nothing of that is needed.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

_SET_BY_PANDERA: Final = ("SPARK_LOCAL_IP", "PYARROW_IGNORE_TIMEZONE")


@contextmanager
def _without_pyspark() -> Iterator[None]:
    """Whoever imports pyspark within the body is told that there is none; what is imported already stays."""
    pyspark_modules = {
        name: sys.modules.pop(name) for name in [*sys.modules] if name.partition(".")[0] == "pyspark"
    }
    before = {name: os.environ.get(name) for name in _SET_BY_PANDERA}
    cast("dict[str, Any]", sys.modules)["pyspark"] = None
    try:
        yield
    finally:
        del sys.modules["pyspark"]
        sys.modules.update(pyspark_modules)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)


with _without_pyspark():
    import pandera.polars as pa
    from pandera.api.polars.types import PolarsData
    from pandera.backends.polars.checks import PolarsCheckBackend
    from pandera.backends.polars.register import register_polars_backends
    from pandera.errors import SchemaError, SchemaErrors

    # Models made before would have copies of checks that nothing evaluates on polars' frames.
    register_polars_backends()

__all__ = ["PolarsCheckBackend", "PolarsData", "SchemaError", "SchemaErrors", "pa"]
