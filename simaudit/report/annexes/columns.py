"""Columns of a list, declared once as field → kind, and what a cell says of a value of its kind."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from simaudit.contract import DTYPES
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name
from simaudit.rules.reference_tables import provinces
from simaudit.rules.vocabulary import value_names

NUMBERS: Final = ("number", "count", "figure")
"""Kinds whose cells are aligned to the right."""


def cell(value: Any, kind: str, language: Language, names: CarrierNames = NO_NAMES) -> str:
    """A value as people read it; values of a list are joined by commas, None is empty.

    `kind` is text, figure (a text that stands where numbers do), number, count (a number, nothing for 0),
    day, month, carrier, province, field (a column of the register), value (a code of one), or a kind of codes
    of the catalogue.
    """
    if isinstance(value, list | tuple):
        return ", ".join(cell(part, kind, language, names) for part in value)
    if value is None or (kind == "count" and not value):
        return ""
    match kind:
        case "text" | "figure":
            return str(value)
        case "number" | "count":
            return language.number(value)
        case "day":
            return language.day(value)
        case "month":
            return language.month(value)
        case "carrier":
            return carrier_name(value, names)
        case "province":
            return provinces().get(str(value).zfill(2), str(value))
        case "field":
            return language.column(value)
        case "value":
            return value_names().get(value, value) if language.code == "vi" else value
    return language.word(kind, value)


def in_words(
    rows: pl.DataFrame, kinds: Mapping[str, str], language: Language, names: CarrierNames = NO_NAMES
) -> pl.DataFrame:
    """The rows with these columns as texts, those of a list joined; each distinct value is worded once."""

    def worded(name: str, kind: str) -> pl.Expr:
        nested = rows.schema[name] == pl.List
        values = rows[name].explode() if nested else rows[name]
        texts = {value: cell(value, kind, language, names) for value in values.drop_nulls().unique()}
        value = pl.element() if nested else pl.col(name)
        text = value.replace_strict(texts, default=None, return_dtype=pl.String)
        return pl.col(name).list.eval(text).list.join("; ") if nested else text

    return rows.with_columns(worded(name, kind) for name, kind in kinds.items())


def named_communes(names: Mapping[str, str]) -> pl.Expr:
    """`commune_code` with the name of its commune, by code, if one has it: 22366 Phường Nha Trang."""
    code = pl.col("commune_code").cast(pl.String)
    name = code.str.zfill(5).replace_strict(names, default=None, return_dtype=pl.String)
    return pl.concat_str(code.str.zfill(5), name, separator=" ").fill_null(code).alias("commune_code")


def as_texts(rows: pl.DataFrame, language: Language, moment: str = "%d/%m/%Y %H:%M") -> pl.DataFrame:
    """Every column as texts: days as 03/11/2026, moments as said, in Vietnamese codes and truths in words."""
    names = dict(value_names()) if language.code == "vi" else {}

    def text(name: str, dtype: pl.DataType) -> pl.Expr:
        value = pl.col(name)
        if isinstance(dtype, pl.Datetime):
            return value.dt.strftime(moment)
        if dtype == pl.Date:
            return value.dt.strftime("%d/%m/%Y")
        coded = dtype == pl.Boolean or isinstance(DTYPES.get(name), pl.Enum)
        text = value.cast(pl.String)
        return text.replace(names) if coded else text

    return rows.select(text(name, dtype) for name, dtype in rows.schema.items())
