"""What a dossier says of a case: values that its documents and its workbook are written from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from simaudit.config import Letterhead
from simaudit.period import Period
from simaudit.report.figures.case_network import CaseNetwork
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.legal_basis import CitedProvision
from simaudit.rules.carrier_names import CarrierNames, carrier_name


@dataclass(frozen=True)
class ReceivedExtract:
    """A file that a carrier handed in."""

    carrier: str
    name: str
    bytes: int
    sha256: str
    read: int
    """Records."""


@dataclass(frozen=True)
class CarrierOrigin:
    """Where one carrier's rows come from: the last run over its month, and what the store kept of it."""

    carrier: str
    made_at: datetime
    version: str
    rule_set: str
    """The fingerprint over all checks of the run."""
    extracts: tuple[ReceivedExtract, ...]
    rows_sha256: str
    """Of the month's rows in the store."""
    links_sha256: str
    """Of its linked rows."""
    destroyed: tuple[str, ...]
    """Columns that a spreadsheet destroyed: no row has a value of them."""


@dataclass(frozen=True)
class Rule:
    """A check that found something, in its own words (Vietnamese)."""

    check_id: str
    title: str
    severity: str
    nature: str
    meaning: str
    innocent: str
    basis: tuple[CitedProvision, ...]


@dataclass(frozen=True)
class OtherCase:
    """A case that split from this one, or took it up, and in which month."""

    period: Period
    case_id: str
    merged: bool


@dataclass(frozen=True)
class Maker:
    """Who makes a dossier, when, why, and for whom it speaks."""

    who: str
    made_at: datetime
    """Vietnamese time."""
    reason: str
    version: str
    """Of simaudit."""
    rule_set: str
    """The fingerprint over all checks of now, whose words the dossier has."""
    head: Letterhead = field(default_factory=Letterhead)
    letters_folder: Path | None = None
    """Templates of the office's own."""
    names: CarrierNames = field(default_factory=dict)
    """How the configuration writes carriers."""


@dataclass(frozen=True)
class DossierContents:
    """All that a dossier says."""

    period: Period
    case: CaseFigures
    months: tuple[tuple[Period, CaseFigures], ...]
    """The case in every month that has it."""
    others: tuple[OtherCase, ...]
    follow_up: str
    """The state of its follow-up and what goes with it, in words; empty where there is none."""
    rows: pl.DataFrame
    """Every row, unmasked: the canonical columns, carrier, file, record (within its file) and links."""
    findings: pl.DataFrame
    """A row a record and finding: carrier, file, record, msisdn, check_id, severity, subject, detail."""
    rules: Mapping[str, Rule]
    """By id; a check that the catalogue doesn't have any more is missing."""
    network: CaseNetwork
    origins: tuple[CarrierOrigin, ...]
    """By carrier."""
    maker: Maker

    def carrier_name(self, carrier: str) -> str:
        """As the carrier is written."""
        return carrier_name(carrier, self.maker.names)

    @property
    def name(self) -> str:
        """What the dossier is called where nobody names it."""
        return f"dossier-{self.case.case_id}-{self.period}"
