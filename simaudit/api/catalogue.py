"""`simaudit.catalogue`: the checks, as a frame to join findings and results to."""

from typing import Any, Final

import polars as pl

from simaudit.api.failure import errors_in_words
from simaudit.api.options import Place, config_of, refuse_wrong_types
from simaudit.config.rules_in_force import Rules, rules_of
from simaudit.messages import LANGUAGES
from simaudit.report.figures.checks import legal_basis
from simaudit.rules.check import Check

_IN_WORDS: Final = ("title", "meaning", "remedy")

COLUMNS: Final[dict[str, Any]] = {
    **dict.fromkeys(("check_id", "slug", "family", "severity", "nature"), pl.String),
    **{f"{name}_{lang}": pl.String for name in _IN_WORDS for lang in LANGUAGES},
    **dict.fromkeys(("basis", "basis_vi", "basis_en", "columns", "lists"), pl.List(pl.String)),
    "cross": pl.Boolean,
    "from": pl.Date,
    "to": pl.Date,
    "off": pl.String,
}
"""Columns of the catalogue. `basis` are keys of the law, `basis_vi` and `basis_en` their citations.

`columns` are those without which the check can't be judged, `lists` likewise (`previous`: the last judged
month); `cross`: judged over all carriers together; `off`: why the configuration has switched it off, where it
has."""


def catalogue(*, config: Place | None = None) -> pl.DataFrame:
    """Every check, in the order of the catalogue, with the columns of COLUMNS.

    `config` as in `selfcheck`: its parameters, switches and own checks count. Raises UsageError for a
    configuration, CatalogueError for a check, that can't be used.

    >>> checks = catalogue()
    >>> checks.filter(pl.col("columns").list.contains("portrait_hash")).height > 0
    True
    >>> checks["severity"].unique().sort().to_list()
    ['critical', 'high', 'low', 'medium']
    """
    with errors_in_words():
        refuse_wrong_types({"config": config})
        rules = rules_of(config_of({"config": config}))
        rows = [_row(check, rules) for check in rules.checks]
        return pl.DataFrame(rows, schema=COLUMNS)


def _row(check: Check, rules: Rules) -> dict[str, object]:
    header, identity = check.header, check.header.check
    cited = legal_basis(identity.basis, rules.law)
    return {
        "check_id": check.id,
        "slug": identity.slug,
        "family": check.family,
        "severity": check.severity,
        "nature": check.nature,
        **{f"{name}_{lang}": text for name in _IN_WORDS for lang, text in getattr(header, name)},
        "basis": list(identity.basis),
        **{f"basis_{lang}": [provision.cited.get(lang) for provision in cited] for lang in LANGUAGES},
        "columns": list(check.columns),
        "lists": list(check.references),
        "cross": check.cross,
        "from": identity.valid_from,
        "to": identity.valid_to,
        "off": rules.off.get(check.id),
    }
