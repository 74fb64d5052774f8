"""Small extracts of invented people, for tests of whole runs."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from simaudit.intake.values.id_numbers import personal_head, twelve, usable_id
from simaudit.intake.values.text import address_hash, house_number, needs_cleaning, plain_addresses

COLUMNS = (
    "msisdn", "status", "customer_type", "payment_type", "service_type", "full_name", "date_of_birth",
    "nationality", "id_type", "id_number", "id_issue_date", "id_issue_place", "address", "iccid",
    "registered_at", "activated_at", "channel", "point_code", "clerk_code", "contract_no", "authenticated_at",
)  # fmt: skip

PERSONAL = ("msisdn", "full_name", "id_number", "address", "clerk_code")
"""Columns whose values may be written to restricted folders only."""

HEADS = {
    "viettel": "096", "vinaphone": "091", "mobifone": "090", "itel": "087", "gmobile": "099",
    "vietnamobile": "092", "local": "089",
}  # fmt: skip
"""Carrier → how the numbers of its people begin."""


def person(carrier: str, number: int, **other: str) -> dict[str, str]:
    """A row in which no check finds anything: numbers 1 to 899 of a carrier of HEADS."""
    head = HEADS[carrier]
    given = (
        "Ngọc Lan",
        "Minh Khôi",
        "Thu Hằng",
        "Quang Vinh",
        "Bảo Châu",
        "Gia Huy",
        "Tường Vy",
        "Đức Thịnh",
    )
    return {
        "msisdn": f"{head}{number:03d}{(number * 7919) % 10000:04d}",
        "status": "ACTIVE",
        "customer_type": "INDIVIDUAL",
        "payment_type": "PREPAID",
        "service_type": "H2H",
        "full_name": f"Kiều {given[number % 8]}",
        "date_of_birth": f"1990-02-{1 + number % 28:02d}",
        "nationality": "VN",
        "id_type": "CAN_CUOC",
        "id_number": f"0010900{number * 7 % 1000:03d}{head[1:]}",
        "id_issue_date": "2024-08-01",
        "id_issue_place": "Bộ Công an",
        "address": f"{number} phố Hàng Thiếc, {carrier.upper()} phường Hoàn Kiếm",
        "iccid": "",
        "registered_at": f"2024-09-{1 + number // 60:02d} 09:{number % 60:02d}:00",
        "activated_at": f"2024-09-{1 + number // 60:02d} 10:{number % 60:02d}:00",
        "channel": "OWN_POINT",
        "point_code": f"{carrier[:3].upper()}-D1",
        "clerk_code": f"{carrier}.gdv{number % 3}",
        "contract_no": "",
        "authenticated_at": "2026-05-01 10:00:00",
        **other,
    }


def with_papers(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The rows with papers that end in digits without a rule, so that receipts hold hashes."""
    return [
        {**row, "id_number": f"001090{place**3 * 7919 % 1_000_000:06d}"}
        for place, row in enumerate(rows, start=1)
    ]


def write(path: Path, rows: Sequence[dict[str, str]], columns: Sequence[str] = COLUMNS) -> Path:
    """A UTF-8 CSV of the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


OWN_CHECK = """\
/* [check]
id = "{id}"
slug = "own"
severity = "low"
nature = "risk"
population = "live"
[title]
vi = "a"
en = "a"
[meaning]
vi = "a"
en = "a"
[why]
vi = "a"
en = "a"
[innocent]
vi = "a"
en = "a"
[remedy]
vi = "a"
en = "a"
[inspect]
vi = "a"
en = "a"
*/
{sql}
"""


def own_check(id_: str, sql: str, folder: Path = Path("own")) -> Path:
    """A department's check in `folder`, and a simaudit.toml here that names the folder."""
    path = folder / "bulk" / f"{id_}_own.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(OWN_CHECK.format(id=id_, sql=sql), encoding="utf-8")
    Path("simaudit.toml").write_text(f'checks_folder = "{folder}"\n')
    return path


def with_derived_columns(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `row_models.SUBSCRIBER` with the columns that intake derives.

    A birth year alone is kept; no number of a paper counts as one whose zero was put back.
    """
    numbers = rows["id_number"]
    usable = usable_id(numbers)
    of_twelve = twelve(numbers, rows["id_type"], usable, rows["nationality"])
    head = personal_head(numbers, of_twelve)
    facts = rows.with_columns(
        usable_id=usable,
        twelve=of_twelve,
        personal_head=head,
        zero_restored=pl.col("zero_restored").fill_null(False),
    )
    address = plain_addresses(rows["address"], needs_cleaning(rows["address"]))
    return facts.with_columns(
        address_hash(address).alias("address_hash"),
        house_number(address).alias("house_number"),
    )
