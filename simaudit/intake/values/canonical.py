"""Text cells → rows of `SUBSCRIBER` (simaudit/contract.py), in the pass that reads the file.

Each kind of column has its rules in a file of this folder. An unreadable value becomes NULL and its column is
named in `unreadable`. Values of a small vocabulary are read once for each distinct value.
"""

from typing import Final

import polars as pl

from simaudit.columnwise import apply_to_distinct, null_as_false
from simaudit.contract import COLUMN_KINDS, COLUMNS, DTYPES
from simaudit.intake.values import text as texts
from simaudit.intake.values.communes import commune_columns
from simaudit.intake.values.dates import birth_years, read_dates, read_timestamps
from simaudit.intake.values.derived_columns import USUAL_DERIVATION, Derivation
from simaudit.intake.values.iccid import luhn
from simaudit.intake.values.id_numbers import personal_head, restore_zeros, twelve, usable_id
from simaudit.intake.values.msisdn import mobile_pattern, read_msisdn
from simaudit.intake.values.wordings import read_wording

_READERS: Final = {
    "msisdn": read_msisdn,
    "identifier": texts.read_identifier,
    "code": texts.read_code,
    "text": texts.read_text,
    "date": read_dates,
    "timestamp": read_timestamps,
}
_MAY_BE_UNREADABLE: Final = ("date", "timestamp", "boolean", "token", "nationality")


def read_column(values: pl.Series, column: str) -> pl.Series:
    """One canonical column from its text; unreadable and missing values alike are NULL."""
    reader = _READERS.get(COLUMN_KINDS[column])
    return reader(values) if reader else read_vocabulary(values, column)


def read_vocabulary(values: pl.Series, column: str) -> pl.Series:
    """A coded column, of extracts or of lists, from its text; unreadable and missing values are NULL."""
    dtype = DTYPES.get(column, pl.String())
    if values.is_empty():
        # A chunk may have rejects only; without values, replacing them would lose the type.
        return pl.Series(values.name, [], dtype=dtype)

    def read(distinct: pl.Series) -> pl.Series:
        return pl.Series(
            [None if text is None else read_wording(column, text) for text in texts.read_text(distinct)],
            dtype=dtype,
        )

    return apply_to_distinct(values, read)


def canonical_rows(
    cells: pl.DataFrame,
    records: pl.Series,
    carrier: str,
    file: str,
    derivation: Derivation = USUAL_DERIVATION,
) -> pl.DataFrame:
    """Rows of `SUBSCRIBER` from text cells with canonical names, with the columns that the cells have."""
    columns: list[pl.Series] = [
        pl.Series("carrier", [carrier], dtype=pl.String).new_from_index(0, cells.height),
        pl.Series("file", [file], dtype=pl.String).new_from_index(0, cells.height),
        records.cast(DTYPES["record"]).alias("record"),
    ]
    nothing = pl.repeat(None, cells.height, eager=True)
    # Computed once for two uses: addresses are a third of an extract's text.
    odd = texts.needs_cleaning(cells["address"] if "address" in cells.columns else nothing.cast(pl.String))
    bad: list[pl.Series] = []
    years_alone = nothing.cast(pl.Int16)
    for column in (name for name in COLUMNS if name in cells.columns):
        text = cells[column]
        read = texts.read_text(text, odd) if column == "address" else read_column(text, column)
        values = read.alias(column)
        if COLUMN_KINDS[column] in _MAY_BE_UNREADABLE and values.null_count():
            lost = values.is_null() & null_as_false(text.str.len_bytes() > 0)
            if column == "date_of_birth" and lost.any():
                at = lost.arg_true()
                years_alone = years_alone.scatter(at, birth_years(text.gather(at)))
                lost &= years_alone.is_null()
            # Lost values that had text are unreadable, the others are missing.
            has_text = texts.read_text(text.gather(at := lost.arg_true())).is_not_null()
            if has_text.any():
                unread = pl.repeat(False, len(text), dtype=pl.Boolean, eager=True).scatter(at, has_text)
                bad.append(unread.alias(column))
        columns.append(values)
    frame = pl.DataFrame(columns)
    unreadable = pl.concat_str(
        [pl.when(pl.lit(flags)).then(pl.lit(flags.name)) for flags in bad] or [pl.lit(None, pl.String)],
        separator=",",
        ignore_nulls=True,
    )

    def source(name: str) -> pl.Series:
        present = name in frame.columns and name not in derivation.underived
        return frame[name] if present else nothing.cast(DTYPES[name])

    kinds, births = source("id_type"), source("date_of_birth").dt.year()
    births = births.zip_with(births.is_not_null(), years_alone.cast(pl.Int32))
    id_number, zero_restored = restore_zeros(source("id_number"), kinds, births, derivation.birth_provinces)
    if zero_restored.any():
        frame = frame.with_columns(id_number)
    usable = usable_id(id_number)
    of_twelve = twelve(id_number, kinds, usable, source("nationality"))
    key, plain_names = texts.name_words(source("full_name"))
    plain = texts.plain_addresses(source("address"), odd)
    mobile, naming = mobile_pattern(derivation.mobile_prefixes), derivation.communes
    return frame.with_columns(
        key.alias("name_key"),
        plain_names.alias("plain_name"),
        pl.col("msisdn").str.contains(mobile).fill_null(False).alias("mobile"),
        years_alone.alias("birth_year_alone"),
        zero_restored.alias("zero_restored"),
        usable.alias("usable_id"),
        of_twelve.alias("twelve"),
        personal_head(id_number, of_twelve).alias("personal_head"),
        unreadable.replace("", None).alias("unreadable"),
        luhn(source("iccid")).alias("iccid_luhn"),
        texts.address_hash(plain).alias("address_hash"),
        texts.house_number(plain).alias("house_number"),
        *(commune_columns(source("commune_code"), source("address"), naming) if naming else ()),
    )
