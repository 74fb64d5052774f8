"""Tables that come typed: Parquet, Arrow frames and streams."""

from simaudit.validation import light_imports

with light_imports():
    # It imports NumPy where there is one, which takes a command as long again and is used for nothing.
    import pyarrow.compute  # noqa: F401
