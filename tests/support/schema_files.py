"""Writes the JSON Schemas that travel, and the columns of an extract for programs (reports/schemas).

Run it with `PYTHONPATH=tests python tests/support/schema_files.py`.
"""

import json
from collections.abc import Mapping

from support.column_schemas import columns_json_schema, columns_odcs, columns_sql
from support.config_schema import config_schema
from support.output_schemas import json_schema

from simaudit.rules.delivered_columns import delivered_columns
from simaudit.rules.load import load_catalogue
from simaudit.store.json_forms import FORMS, SCHEMAS, short_name


def schema_files() -> Mapping[str, str]:
    """Name of a file → its text."""
    columns = delivered_columns(load_catalogue())
    schemas = {f"{short_name(form)}.json": json_schema(form) for form in FORMS}
    schemas["config.json"] = config_schema()
    texts = {name: json.dumps(schema, ensure_ascii=False, indent=1) for name, schema in schemas.items()}
    texts |= {
        "columns.sql": columns_sql(columns),
        "columns.json": columns_json_schema(columns),
        "columns.odcs.json": columns_odcs(columns),
    }
    return {name: f"{text}\n" for name, text in texts.items()}


if __name__ == "__main__":
    for name, text in schema_files().items():
        (SCHEMAS / name).write_text(text, encoding="utf-8")
