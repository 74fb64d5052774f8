"""The names of the JSON that simaudit writes for other programs, each with the version of its form.

A form's number rises when a field is removed or comes to mean something else; new fields leave it as it is.
JSON that is an object names its form in `schema`; of files that are lists the manifest does.
"""

from typing import Final

MANIFEST: Final = "simaudit.manifest/1"
OVERVIEW: Final = "simaudit.overview/2"
CASES: Final = "simaudit.cases/2"
RESULTS: Final = "simaudit.results/1"
RECEIPT: Final = "simaudit.receipt/1"
DOSSIER: Final = "simaudit.dossier/2"
INTAKE: Final = "simaudit.intake/1"
PLAN: Final = "simaudit.plan/1"
CHECK_LIST: Final = "simaudit.check-list/1"
CASE_LIST: Final = "simaudit.case-list/2"
FOLLOW_UPS: Final = "simaudit.follow-ups/1"
CLOCK: Final = "simaudit.clock/1"
SHARE: Final = "simaudit.share/2"
COMPARISON: Final = "simaudit.comparison/2"
WHATIF: Final = "simaudit.whatif/1"
LOG: Final = "simaudit.log/1"

FORMS: Final = (
    MANIFEST, OVERVIEW, CASES, RESULTS, RECEIPT, DOSSIER, SHARE, COMPARISON, WHATIF,
    INTAKE, PLAN, CHECK_LIST, CASE_LIST, FOLLOW_UPS, CLOCK, LOG,
)  # fmt: skip
"""Files first, then what commands print."""

FORM_OF_FILE: Final = {
    "overview.json": OVERVIEW,
    "cases.json": CASES,
    "results.json": RESULTS,
    "receipt.json": RECEIPT,
}
"""Name of a run's output → its form."""


def short_name(form: str) -> str:
    """The name of a form without its version, as a command takes it: `manifest`."""
    return form.removeprefix("simaudit.").partition("/")[0]
