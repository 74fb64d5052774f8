"""Cases of these families through Spark, exact rows; families are apart, so that processes share the work."""

import pytest
from pyspark.sql import SparkSession
from support.spark_cases import not_as_expected, of_families

from simaudit.rules.check import Check


@pytest.mark.parametrize("check", of_families("mismatched"), ids=lambda check: check.id)
def test_every_case_is_as_expected(check: Check, session: SparkSession) -> None:
    assert not_as_expected(check, session) == {}
