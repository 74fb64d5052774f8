"""What a command's session is begun with goes by what the user has set, wherever Spark would read it."""

from pathlib import Path

import pytest

from simaudit.spark.session_settings import session_settings


def environment(folder: Path, defaults: str = "", arguments: str = "") -> dict[str, str]:
    (folder / "spark-defaults.conf").write_text(defaults)
    return {"SPARK_CONF_DIR": str(folder), "PYSPARK_SUBMIT_ARGS": arguments}


def test_on_one_machine_java_is_given_memory(tmp_path: Path) -> None:
    for settings in (
        session_settings({"SPARK_CONF_DIR": str(tmp_path)}),
        session_settings(environment(tmp_path)),
    ):
        assert (settings.local, settings.user_settings) == (True, {})
        assert settings.added == {"spark.driver.memory": "4g"}


@pytest.mark.parametrize(
    "line",
    [
        "spark.driver.memory 2g",
        "  spark.driver.memory=2g  ",
        "spark.driver.memory : 2g",
        "# spark.driver.memory 1g\nspark.driver.memory\t2g\n! spark.buffer.pageSize 1m",
    ],
)
def test_what_the_file_of_defaults_names_stays(line: str, tmp_path: Path) -> None:
    settings = session_settings(environment(tmp_path, f"{line}\n"))
    assert (settings.user_settings, settings.added) == ({"spark.driver.memory": "2g"}, {})


def test_what_arguments_name_stays(tmp_path: Path) -> None:
    arguments = (
        "--master local[3] --driver-memory 8g --conf 'spark.driver.extraJavaOptions=-Xss2m -ea' "
        "--conf spark.buffer.pageSize=1m pyspark-shell"
    )
    settings = session_settings(environment(tmp_path, "spark.driver.memory 2g\n", arguments))
    assert settings.user_settings == {
        "spark.master": "local[3]",
        "spark.driver.memory": "8g",
        "spark.driver.extraJavaOptions": "-Xss2m -ea",
        "spark.buffer.pageSize": "1m",
    }
    assert (settings.local, settings.added) == (True, {})


@pytest.mark.parametrize(
    ("defaults", "arguments"),
    [("spark.master yarn", ""), ("", "--master spark://host:7077 x"), ("", "--conf spark.master=k8s://x y")],
)
def test_on_a_cluster_nothing_is_set(defaults: str, arguments: str, tmp_path: Path) -> None:
    settings = session_settings(environment(tmp_path, defaults, arguments))
    assert (settings.local, settings.added) == (False, {})
