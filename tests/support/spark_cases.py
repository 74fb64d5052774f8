"""The cases of a family of checks, through Spark."""

from collections.abc import Sequence

from pyspark.sql import SparkSession

from simaudit.judge.merged_cases import run_merged_cases
from simaudit.rules.case_file import Offender, case_file
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue
from simaudit.spark.home_engine import home_engine

CATALOGUE = load_catalogue()


def of_families(*families: str) -> Sequence[Check]:
    """The checks of these families that have cases."""
    return [check for check in CATALOGUE if check.family in families and case_file(check)]


def not_as_expected(check: Check, session: SparkSession) -> dict[str, tuple[Offender, ...] | str]:
    """Case → what was found, or why it could not be run."""
    cases = case_file(check)
    assert cases is not None
    return {
        f"{result.kind} {result.number}": str(result.fault) if result.fault else result.found
        for result in run_merged_cases(check, cases, CATALOGUE, home_engine(session))
        if not result.as_expected
    }
