"""The version of simaudit, which also the package's build reads."""

__version__ = "0.2.0"
