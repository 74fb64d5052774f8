"""The names of what simaudit writes for other programs, each with the version of its form.

A form's number rises when a field is removed or comes to mean something else; new fields leave it as it is.
JSON that is an object names its form in `schema`; of files that are lists the manifest does. `checks` is a
CSV: its form is that of its rows as objects.
"""

from typing import Final

from simaudit.paths import REPORTS

MANIFEST: Final = "simaudit.manifest/1"
OVERVIEW: Final = "simaudit.overview/2"
CASES: Final = "simaudit.cases/2"
RESULTS: Final = "simaudit.results/1"
CHECKS: Final = "simaudit.checks/1"
RECEIPT: Final = "simaudit.receipt/1"
DOSSIER: Final = "simaudit.dossier/2"
INTAKE: Final = "simaudit.intake/1"
PLAN: Final = "simaudit.plan/1"
CHECK_LIST: Final = "simaudit.check-list/1"
CASE_LIST: Final = "simaudit.case-list/2"
FOLLOW_UPS: Final = "simaudit.follow-ups/1"
CLOCK: Final = "simaudit.clock/2"
SHARE: Final = "simaudit.share/2"
COMPARISON: Final = "simaudit.comparison/2"
WHATIF: Final = "simaudit.whatif/2"
LOG: Final = "simaudit.log/1"

WRITTEN_BY: Final = {
    MANIFEST: "OUT/<period>/manifest.json",
    OVERVIEW: "OUT/<period>/overview.json",
    CASES: "OUT/<period>/cases.json",
    RESULTS: "OUT/<period>/<carrier>/results.json",
    RECEIPT: "OUT/<period>/<carrier>/receipt.json",
    CHECKS: "OUT/<period>/checks.csv",
    DOSSIER: "manifest.json (simaudit dossier)",
    SHARE: "simaudit provinces share",
    COMPARISON: "compare.json (simaudit provinces compare)",
    WHATIF: "OUT/whatif/<period>/whatif.json",
    INTAKE: "simaudit intake --format json",
    PLAN: "simaudit audit --plan --format json",
    CHECK_LIST: "simaudit rules list --format json",
    CASE_LIST: "simaudit cases list --format json",
    FOLLOW_UPS: "simaudit follow list --format json",
    CLOCK: "simaudit clock --format json",
    LOG: "simaudit audit --log-format json",
}
"""Form → the file or command that writes it: files first, then what commands print."""

SCHEMAS: Final = REPORTS / "schemas"
"""The JSON Schema of each, of simaudit.toml and of the columns: `make renew` writes them from the models."""

FORMS: Final = tuple(WRITTEN_BY)

FORM_OF_FILE: Final = {
    place.rpartition("/")[2]: form for form, place in WRITTEN_BY.items() if place.startswith("OUT/<period>/")
}
"""Name of a run's output → its form."""


def short_name(form: str) -> str:
    """The name of a form without its version, as a command takes it: `manifest`."""
    return form.removeprefix("simaudit.").partition("/")[0]
