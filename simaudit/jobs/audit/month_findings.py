"""A month's findings with the rows that they are about, as the audit left them."""

from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import UsageError
from simaudit.files import file_hash, special_file
from simaudit.intake.month_file import CarrierMonth, month_rows
from simaudit.period import Period
from simaudit.row_models import Finding
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest
from simaudit.store.month_hashes import intact_rows
from simaudit.store.months import recorded_keys, stored_month
from simaudit.store.samples import AUDIT, last_samples
from simaudit.store.store import Store
from simaudit.validation import SchemaError

PAPERS: Final = (
    "full_name", "date_of_birth", "id_type", "id_number", "id_issue_date", "id_issue_place", "address",
    "province_code", "org_name", "registered_at", "activated_at", "channel", "point_code", "clerk_code",
    "contract_no", "portrait_ref", "id_image_ref", "confirmation_ref",
)  # fmt: skip
"""Canonical columns that an inspector compares with the papers."""


def month_findings(
    ledger: Ledger, folder: Path, period: Period, carrier: str, decrypted: Path | None = None
) -> pl.DataFrame:
    """Rows of `row_models.Finding`: by the manifest of OUT/<period>, or by the keys in the ledger.

    `decrypted` is the month's findings.parquet, where the run's own is encrypted. Raises UsageError where
    they aren't there as the audit left them.
    """
    if decrypted is not None:
        return _decrypted(ledger, decrypted, period, carrier)
    name = f"{carrier}/restricted/findings.parquet"
    listed = {entry["path"]: entry["sha256"] for entry in read_manifest(folder)["outputs"]}
    path = folder / name
    if f"{name}.age" in listed:
        raise UsageError("findings_encrypted", path=f"{path}.age")
    if name not in listed:
        raise UsageError("no_findings_left", path=folder, carrier=carrier)
    if not path.is_file() or file_hash(path) != listed[name]:
        raise UsageError("changed_since_run", path=path)
    return pl.read_parquet(path)


def with_papers(
    store: Store, ledger: Ledger, period: Period, carrier: str, findings: pl.DataFrame
) -> pl.DataFrame:
    """The findings with PAPERS and `commune` of their rows; raises UsageError as `intact_month`."""
    rows = month_rows(intact_month(store, ledger, period, carrier)).select(
        "file", "record", *PAPERS, "commune"
    )
    wanted = findings.lazy().select("file", "record").unique()
    papers = rows.join(wanted, on=["file", "record"], how="semi").collect()
    return findings.join(papers, on=["file", "record"], how="left", maintain_order="left")


def intact_month(store: Store, ledger: Ledger, period: Period, carrier: str) -> Path:
    """Where a carrier's rows are; raises UsageError where they are deleted or changed."""
    rows = store.month(period, carrier)
    if not rows.exists():
        raise UsageError("rows_deleted", path=rows)
    if intact_rows(ledger, store.month)(period, carrier) is None:
        raise UsageError("changed_since_run", path=rows)
    return rows


def intact_carrier_month(store: Store, ledger: Ledger, period: Period, carrier: str) -> CarrierMonth:
    """A carrier's month as it was loaded; raises UsageError where its rows are deleted or changed."""
    path = intact_month(store, ledger, period, carrier)
    if (month := stored_month(ledger, period, carrier, store.month)) is None:
        raise UsageError("changed_since_run", path=path)
    return month


def sampled_papers(
    store: Store, ledger: Ledger, folder: Path, month: tuple[Period, str], decrypted: Path | None = None
) -> tuple[datetime, pl.DataFrame] | None:
    """When a carrier's month was last drawn from, and its last samples' rows with PAPERS; None: never.

    They have check_id, which is AUDIT of rows without a finding, and msisdn.

    Raises UsageError as `month_findings` and `with_papers` do.
    """
    sample = last_samples(ledger, *month)
    if sample is None:
        return None
    drawn_at, sampled = sample
    drawn = (
        month_findings(ledger, folder, *month, decrypted)
        .with_columns(pl.col("finding_key").str.head(32).alias("key"))
        .join(sampled, on=["check_id", "key"], how="semi")
        .unique(["check_id", "key"], keep="first", maintain_order=True)
        .select("check_id", "msisdn", "file", "record")
    )
    audited = sampled.filter(pl.col("check_id") == AUDIT)
    if audited.height:
        rows = month_rows(intact_month(store, ledger, *month)).select("file", "record", "msisdn")
        numbers = rows.join(audited.lazy(), on=["file", "record"]).collect().select(drawn.columns)
        drawn = pl.concat([drawn, numbers], how="vertical_relaxed")
    return drawn_at, with_papers(store, ledger, *month, drawn)


def _decrypted(ledger: Ledger, path: Path, period: Period, carrier: str) -> pl.DataFrame:
    if (special := special_file(path)) is not None:
        raise UsageError.of(special, path=path)
    try:
        findings = Finding.validate(pl.read_parquet(path))
    except (OSError, pl.exceptions.PolarsError, SchemaError) as error:
        raise UsageError("no_findings_of_audit", path=path) from error
    keys = findings.select("check_id", pl.col("finding_key").str.head(32).alias("key"))
    if not keys.join(recorded_keys(ledger, period, carrier), on=["check_id", "key"], how="anti").is_empty():
        raise UsageError("findings_of_other_run", path=path, carrier=carrier, period=str(period))
    return findings
