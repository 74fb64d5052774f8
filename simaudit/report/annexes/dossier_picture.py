"""The picture of a dossier: the registrations of the case over time, as SVG that needs no page around it."""

from pathlib import Path
from typing import Final

import polars as pl

from simaudit.files import private_file, write_text
from simaudit.report.annexes.dossier_contents import DossierContents
from simaudit.report.pages.charts import columns
from simaudit.report.pages.language import Language

_STYLE: Final = "<style>text{font:12px sans-serif}.mark{fill:#1f4e79}.rule,.faint{stroke:#888}</style>"
_VI: Final = Language("vi")


def write_picture(contents: DossierContents, path: Path) -> None:
    """Write it (mode 0600). Raises OutputError."""
    month = pl.col("registered_at").dt.strftime("%m/%Y")
    counted = (
        contents.rows.drop_nulls("registered_at")
        .sort("registered_at")
        .group_by(month, maintain_order=True)
        .agg(pl.col("msisdn").n_unique())
    )
    most = max(counted["msisdn"], default=1)
    drawn = columns(contents.case.case_id, list(counted.iter_rows()), 1, [(0, "0"), (most, _VI.number(most))])
    head, separator, rest = str(drawn).partition(">")
    text = f'{head} xmlns="http://www.w3.org/2000/svg"{separator}{_STYLE}{rest}'
    write_text(private_file(path), text)
