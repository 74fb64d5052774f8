"""Cases of these families through Spark, exact rows; families are apart, so that processes share the work."""

import pytest
from pyspark.sql import SparkSession
from support.spark_cases import not_as_expected


@pytest.mark.slow("each check is planned by Spark for half a second")
def test_every_case_is_as_expected(session: SparkSession) -> None:
    assert not_as_expected(session, "bulk", "procedure") == {}
