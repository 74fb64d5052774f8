"""What a run was made with: the versions on which its findings may depend."""

from collections.abc import Mapping
from typing import Final

import duckdb
import phonenumbers
import polars as pl

from simaudit.version import __version__

VERSIONS: Final[Mapping[str, str]] = {
    "simaudit": __version__,
    "duckdb": duckdb.__version__,
    "polars": pl.__version__,
    "phonenumbers": phonenumbers.__version__,
}
"""Library → version, as manifests and receipts name them."""
