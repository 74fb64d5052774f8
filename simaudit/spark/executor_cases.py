"""The cases of checks, run where a register in Spark is judged: by the Python of an executor."""

from collections.abc import Iterator, Sequence

from pyspark.sql import SparkSession

from simaudit.judge.check_cases import CaseResult, run_cases
from simaudit.rules.case_file import CaseFile
from simaudit.rules.check import Check
from simaudit.spark.failure import within_spark


def cases_on_executor(
    session: SparkSession, check: Check, example_file: CaseFile, catalogue: Sequence[Check]
) -> Iterator[CaseResult]:
    """As check_cases.run_cases; raises EngineError where an executor can't run them."""
    with within_spark():
        yield from (
            session.sparkContext.parallelize([None], 1)
            .mapPartitions(lambda _: run_cases(check, example_file, catalogue))
            .collect()
        )
