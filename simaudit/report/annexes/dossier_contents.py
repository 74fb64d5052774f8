"""What a dossier says of a case: values and lists that its documents and its workbook are written from.

A case's people, papers, portraits and so on are named by symbols: N1, G3, A2. Each is numbered by its first
row, as the nodes of the case's network are (case_network.py), so that it means one thing wherever it stands.
Tables of whom and what a case consists of, counted from its rows, are in the order of first rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

import polars as pl

from simaudit.config import Letterhead
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.figures.case_network import CaseNetwork
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.checks import CitedProvision
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierNames, carrier_name
from simaudit.rules.law import Law, built_in_law
from simaudit.rules.provisions import as_entry
from simaudit.rules.reference_tables import Changed
from simaudit.rules.vocabulary import column_names, details_in_words

WORDS: Final = Words("dossier", "vi")
"""All texts of a dossier but those of the rules: Vietnamese, as its documents are."""

ASKED: Final = (
    "contract_no", "portrait_ref", "id_image_ref", "confirmation_ref", "authenticated_at", "clerk_code",
    "point_code", "device_changed_at", "measures",
)  # fmt: skip
"""What a carrier holds: each under the column that says by which reference, if there is one."""

DossierArticle = Literal["144", "62"]
"""In which form a case is handed over: a proposal to prosecute, or a transfer of the file."""

FORMS: Final[Mapping[DossierArticle, str]] = {"144": "BLTTHS:144.3", "62": "XLVPHC:62"}
"""Article → the key of the provision."""

LIST_COLUMNS: Final = (
    "person_symbol", "paper_symbol", "face_symbol", "point_symbol", "clerk_symbol", "device_symbol",
    "msisdn", "carrier", "status", "status_at", "full_name", "date_of_birth", "gender", "nationality",
    "id_type", "id_number", "id_issue_date", "id_expiry_date", "id_issue_place", "address",
    "province_code", "commune_code", "customer_type", "org_name", "org_code", "guardian_id",
    "guardian_consent", "payment_type", "service_type", "imsi", "iccid", "registered_at",
    "activated_at", "first_registered_at", "channel", "point_code", "clerk_code", "contract_no",
    "portrait_ref", "id_image_ref", "confirmation_ref", "portrait_hash", "device_hash", "auth_method",
    "authenticated_at", "matched_id", "matched_name", "matched_dob", "matched_face", "otp_verified",
    "video_verified", "device_changed_at", "reauthenticated_at", "disowned_at", "confirmed_at",
    "ported_in", "last_used_at", "stay_until", "file", "record", "links", "signs", "checks",
)  # fmt: skip
"""The list's columns in their order: the symbols of the picture first."""

_VI: Final = Language("vi")


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
    rows: str
    """sha256 of the month's rows in the store."""
    links: str
    """sha256 of its linked rows."""
    destroyed: tuple[str, ...]
    """Columns beyond repair: no row has a value of them."""


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
    """Who makes a dossier, when, why, in which form, and for which office."""

    official: str
    """Name and post."""
    made_at: datetime
    """Vietnamese time."""
    reason: str
    article: DossierArticle
    version: str
    """Of simaudit."""
    rule_set: str
    """The fingerprint over all checks of now, whose words the dossier has."""
    head: Letterhead = field(default_factory=Letterhead)
    letters_folder: Path | None = None
    """Templates of the office's own."""
    names: CarrierNames = field(default_factory=dict)
    """How the configuration writes carriers."""
    law: Law = field(default_factory=built_in_law)
    """By which its papers cite provisions."""
    reference: Changed = field(default_factory=dict)
    """The department's tables."""


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
    """Every row, unmasked: the canonical columns, carrier, file, record (within its file), paper (where it is
    usable), face, person, links, signs, reports (kind, source, reported_at) and the columns of symbols."""
    findings: pl.DataFrame
    """A row a record and finding: carrier, file, record, msisdn, check_id, severity, subject, detail."""
    rules: Mapping[str, Rule]
    """By id; a check that the catalogue doesn't have any more is missing."""
    unchecked: Mapping[str, tuple[str, ...]]
    """Check → the keys of unchecked provisions that it rests on: its findings are left out."""
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


def list_headings() -> dict[str, str]:
    """The list's columns in their order, with their headings."""
    names = {**column_names(), **WORDS.under("list.")}
    return {column: names[column] for column in LIST_COLUMNS}


def asked_count(contents: DossierContents, carrier: str, column: str | None = None) -> int:
    """A carrier's numbers, or those of them of which its extract says something in a column."""
    rows = contents.rows.filter(pl.col("carrier") == carrier)
    return (rows.drop_nulls(column) if column else rows)["msisdn"].n_unique()


def sources(contents: DossierContents) -> list[tuple[str, str]]:
    """(what it is, its sha256) of every file and rule set that the dossier rests on."""
    month = _VI.month(str(contents.period))
    described_hashes = []
    for origin in contents.origins:
        carrier, made_at = contents.carrier_name(origin.carrier), _VI.moment(origin.made_at)
        described_hashes += [
            (
                WORDS["origin.extract"].format(carrier=carrier, read=_VI.number(extract.read)),
                extract.sha256,
            )
            for extract in origin.extracts
        ]
        rules = WORDS["origin.rule_set"].format(carrier=carrier, made_at=made_at, version=origin.version)
        described_hashes += [
            (rules, origin.rule_set),
            (WORDS["origin.rows"].format(carrier=carrier, month=month), origin.rows),
            (WORDS["origin.links"].format(carrier=carrier, month=month), origin.links),
        ]
    return described_hashes


def basis_lines(cited: Sequence[CitedProvision]) -> list[str]:
    """The provisions that a check rests on, as they are cited; what is unchecked, or none, is left out."""
    return [as_entry(entry.citation.vi) for entry in cited if entry.citation and entry.checked]


def counted_findings(contents: DossierContents) -> Mapping[str, int]:
    """By check, how many numbers of the case it found; the largest first."""
    counted = (
        contents.findings.group_by("check_id")
        .agg(pl.struct("carrier", "msisdn").n_unique().alias("numbers"))
        .sort(pl.col("numbers") * -1, "check_id")
    )
    return dict(counted.iter_rows())


SYMBOLS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("person",),
    "paper": ("paper",),
    "face": ("portrait_of", "face"),
    "point": ("carrier", "point_code"),
    "clerk": ("carrier", "clerk_code"),
    "device": ("carrier", "device_hash"),
}
"""What has symbols → the columns in which its rows are the same; NULL in any of them is nobody's."""


def symbol_column(kind: str) -> str:
    """The column that has the symbol of what a row has of a kind."""
    return f"{kind}_symbol"


def with_symbols(rows: pl.DataFrame, marks: Mapping[str, str]) -> pl.DataFrame:
    """The rows of one case, in their order, with a `symbol_column` for each of SYMBOLS.

    `marks` are what its symbols begin with.
    """
    numbered = rows.with_row_index("symbol_row")
    for kind, columns in SYMBOLS.items():
        complete = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
        first = pl.when(complete).then(pl.col("symbol_row").min().over(columns))
        place = first.rank("dense").cast(pl.String)
        numbered = numbered.with_columns((marks[kind] + place).alias(symbol_column(kind)))
    return numbered.drop("symbol_row")


_DAY: Final = pl.col("registered_at").dt.date()
_NUMBERS: Final = pl.col("msisdn").n_unique().alias("numbers")
_JOINED: Final = "; "


def _of(kind: str) -> pl.Expr:
    """How many different ones of a kind there are."""
    return pl.col(symbol_column(kind)).drop_nulls().n_unique()


def people(contents: DossierContents) -> pl.DataFrame:
    """A row a person.

    person_symbol, names, births, papers, paper_count, numbers, first, last, signs (a list).

    Names, births and papers are texts with all that their rows have; a paper stands behind its symbol.
    """
    paper = pl.concat_str(symbol_column("paper"), "id_number", separator=" ", ignore_nulls=True)
    paper = pl.when(pl.col("id_number").is_not_null()).then(paper)
    return (
        contents.rows.drop_nulls(symbol_column("person"))
        .group_by(symbol_column("person"), maintain_order=True)
        .agg(
            _all_of(pl.col("full_name")).alias("names"),
            _all_of(pl.col("date_of_birth").dt.strftime("%d/%m/%Y")).alias("births"),
            _all_of(paper).alias("papers"),
            _of("paper").alias("paper_count"),
            _NUMBERS,
            _DAY.min().alias("first"),
            _DAY.max().alias("last"),
            pl.col("signs").explode().drop_nulls().unique().sort().alias("signs"),
        )
    )


def _all_of(text: pl.Expr) -> pl.Expr:
    texts = text.drop_nulls().unique(maintain_order=True)
    return pl.when(texts.len() > 0).then(texts.str.join(_JOINED))


def portraits(contents: DossierContents) -> pl.DataFrame:
    """A row a portrait and paper.

    face_symbol, carrier, face, paper_symbol, id_number, numbers, point_count, clerk_count.
    """
    return (
        contents.rows.drop_nulls(symbol_column("face"))
        .group_by(
            symbol_column("face"), "carrier", "face", symbol_column("paper"), "id_number", maintain_order=True
        )
        .agg(_NUMBERS, _of("point").alias("point_count"), _of("clerk").alias("clerk_count"))
    )


def counted(contents: DossierContents, kind: str) -> pl.DataFrame:
    """A row a portrait, point or clerk, those with most numbers first.

    The symbol, carrier, code (none of a portrait), numbers, `person`, `paper`, `point` and `clerk` (how many
    of each), first, last.
    """
    code = pl.lit(None, pl.String) if kind == "face" else pl.col(f"{kind}_code").first()
    return (
        contents.rows.drop_nulls(symbol_column(kind))
        .group_by(symbol_column(kind), maintain_order=True)
        .agg(
            pl.col("carrier").first(),
            code.alias("code"),
            _NUMBERS,
            *(_of(other).alias(other) for other in ("person", "paper", "point", "clerk")),
            _DAY.min().alias("first"),
            _DAY.max().alias("last"),
        )
        .sort("numbers", descending=True, maintain_order=True)
    )


def reports(contents: DossierContents) -> pl.DataFrame:
    """The reports of the case's numbers: msisdn, carrier, person_symbol, kind, source, reported_at.

    Kinds and sources are in words, as details of findings are; days are written as documents have them, where
    they can be read.
    """
    return (
        contents.rows.select("msisdn", "carrier", symbol_column("person"), "reports")
        .explode("reports")
        .drop_nulls("reports")
        .unnest("reports")
        .with_columns(
            pl.col("reported_at").map_elements(_day_as_written, return_dtype=pl.String),
            pl.col("kind", "source").map_batches(details_in_words, return_dtype=pl.String),
        )
        .unique(maintain_order=True)
    )


def _day_as_written(text: str) -> str:
    try:
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    except ValueError:
        return text


HOURS: Final = 24
MOST_DAYS: Final = 62
"""Days of the grid; a longer span shows those with most registrations."""


@dataclass(frozen=True)
class HourGrid:
    """The registrations of a case by day and hour, over the days that hold nine tenths of them."""

    days: tuple[date, ...]
    """Those with registrations, in their order."""
    hours: tuple[tuple[int, ...], ...]
    """By day, the registrations of each of its hours."""
    days_left: int
    """Days with registrations for which there is no room."""
    outside: int
    """Registrations before and after these days."""
    timeless: int
    """Of these days, registrations of which only the day is known."""


def hour_grid(contents: DossierContents) -> HourGrid | None:
    """The grid of the dense span; None where no row has a day.

    At midnight sharp is a day without a time.
    """
    case = contents.case
    if case.dense_from is None or case.dense_to is None:
        return None
    at = pl.col("registered_at")
    dated = contents.rows.drop_nulls("registered_at").select(
        _DAY.alias("day"), at.dt.hour().alias("hour"), (at == at.dt.truncate("1d")).alias("timeless")
    )
    dense = dated.filter(pl.col("day").is_between(case.dense_from, case.dense_to))
    timed = dense.filter(~pl.col("timeless"))
    by_day = timed.group_by("day").len().sort("len", "day", descending=[True, False])
    days = tuple(by_day["day"].head(MOST_DAYS).sort())
    cells = {(day, hour): n for day, hour, n in timed.group_by("day", "hour").len().iter_rows()}
    return HourGrid(
        days=days,
        hours=tuple(tuple(cells.get((day, hour), 0) for hour in range(HOURS)) for day in days),
        days_left=by_day.height - len(days),
        outside=dated.height - dense.height,
        timeless=dense.height - timed.height,
    )
