"""What a carrier delivers, for programs: what is made of it is taken by those who read such files."""

import json
from importlib.resources import files

import duckdb
import jsonschema
import pytest
from open_data_contract_standard.model import OpenDataContractStandard
from support.command import simaudit_

from simaudit.contract import COLUMNS, TOKENS

ROW = {"msisdn": "84961234567", "status": "ACTIVE", "date_of_birth": "1990-02-02", "matched_id": True}


def printed(form: str) -> str:
    return simaudit_("columns", "--format", form).stdout


def test_sql_makes_a_table_that_takes_the_contracts_values() -> None:
    connection = duckdb.connect()
    connection.execute(printed("sql"))
    connection.execute(
        "INSERT INTO subscriber (msisdn, status, date_of_birth, matched_id) VALUES ($1, $2, $3, $4)",
        list(ROW.values()),
    )
    assert [name for name, *_ in connection.execute("DESCRIBE subscriber").fetchall()] == list(COLUMNS)
    for wrong in ("(msisdn, status) VALUES ('84961234567', 'BUSY')", "(msisdn) VALUES (NULL)"):
        with pytest.raises(duckdb.ConstraintException):
            connection.execute(f"INSERT INTO subscriber {wrong}")


def test_json_schema_takes_a_row_and_refuses_what_is_none() -> None:
    schema = json.loads(printed("json-schema"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(schema["properties"]) == list(COLUMNS)
    assert validator.is_valid(ROW | {"another": 1, "gender": None})
    assert not validator.is_valid({"status": "ACTIVE"})
    assert not validator.is_valid(ROW | {"status": "BUSY"})
    assert not validator.is_valid(ROW | {"matched_id": "yes"})


def test_the_contract_is_one_of_the_open_data_contract_standard() -> None:
    text = printed("odcs")
    standard = files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(text), json.loads(standard))
    contract = OpenDataContractStandard.from_string(text)
    assert contract.schema_ is not None
    (table,) = contract.schema_
    properties = {each.name: each for each in table.properties or ()}
    assert list(properties) == list(COLUMNS)
    assert [name for name, each in properties.items() if each.required] == ["msisdn"]
    assert properties["registered_at"].logicalType == "timestamp"
    values = (properties["status"].customProperties or [])[0]
    assert values.value == list(TOKENS["status"])
