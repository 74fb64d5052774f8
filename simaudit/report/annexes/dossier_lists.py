"""The lists that the documents and the workbook of a dossier both have."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from simaudit.report.annexes.dossier_contents import DossierContents
from simaudit.report.annexes.dossier_words import dossier_words
from simaudit.report.figures.legal_basis import CitedProvision
from simaudit.report.pages.language import Language
from simaudit.rules.provisions import as_entry

_VI: Final = Language("vi")


def asked_count(contents: DossierContents, carrier: str, column: str | None = None) -> int:
    """A carrier's numbers, or those of them of which its extract says something in a column."""
    rows = contents.rows.filter(pl.col("carrier") == carrier)
    return (rows.drop_nulls(column) if column else rows)["msisdn"].n_unique()


def sources(contents: DossierContents) -> list[tuple[str, str]]:
    """(what it is, its sha256) of every file and rule set that the dossier rests on."""
    words, month = dossier_words().origin, _VI.month(str(contents.period))
    described_hashes = []
    for origin in contents.origins:
        carrier, made_at = contents.carrier_name(origin.carrier), _VI.moment(origin.made_at)
        described_hashes += [
            (
                words.extract.format(carrier=carrier, name=extract.name, read=_VI.number(extract.read)),
                extract.sha256,
            )
            for extract in origin.extracts
        ]
        rules = words.rule_set.format(carrier=carrier, made_at=made_at, version=origin.version)
        described_hashes += [
            (rules, origin.rule_set),
            (words.rows.format(carrier=carrier, month=month), origin.rows_sha256),
            (words.links.format(carrier=carrier, month=month), origin.links_sha256),
        ]
    return described_hashes


def basis_lines(cited: Sequence[CitedProvision]) -> list[str]:
    """The provisions that a check rests on, as they are cited; a key that is none is left out."""
    return [as_entry(provision.citation.vi) for provision in cited if provision.citation is not None]


def counted_findings(contents: DossierContents) -> Mapping[str, int]:
    """By check, how many numbers of the case it found; the largest first."""
    counted = (
        contents.findings.group_by("check_id")
        .agg(pl.struct("carrier", "msisdn").n_unique().alias("numbers"))
        .sort(pl.col("numbers") * -1, "check_id")
    )
    return dict(counted.iter_rows())
