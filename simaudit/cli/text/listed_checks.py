"""The list of checks, which needs no more of them than their headers."""

import json

from pydantic import BaseModel

from simaudit.config.rules_in_force import Rules
from simaudit.messages import Words
from simaudit.rules.check import Check


class ListedCheck(BaseModel):
    """A check of the catalogue as it is in force."""

    id: str
    slug: str
    """Its name in the files of the catalogue."""
    family: str
    """The family of the check."""
    severity: str
    nature: str
    cross: bool
    population: str
    """What it judges."""
    needs: list[str]
    """The canonical columns that it needs."""
    params: dict[str, bool | int | float | str]
    """The rule's numbers, by name."""
    basis: list[str]
    """Keys of the provisions that it rests on."""
    title: str
    """What it is called, in the language of `--lang`."""
    off: str | None
    """Why it is switched off; null: it is not."""


def checks_listing(rules: Rules, lang: str, *, as_json: bool) -> str:
    """Every check on a line, or as a JSON list."""
    if as_json:
        checks = [
            ListedCheck.model_validate(
                dict(check.header.check)
                | {"family": check.family, "params": check.header.params, "off": rules.off.get(check.id)}
                | {"title": check.header.title.get(lang)}
            )
            for check in rules.checks
        ]
        return json.dumps([check.model_dump() for check in checks], ensure_ascii=False, indent=1)
    off = Words("check", lang)["off"]
    lines = [
        f"{check.id:<6}  {_listed(check, 'severity', lang)}  {_listed(check, 'nature', lang)}  "
        f"{check.header.title.get(lang)}" + (f"  [{off}]" if check.id in rules.off else "")
        for check in rules.checks
    ]
    return "\n".join(lines)


def _listed(check: Check, kind: str, lang: str) -> str:
    """Severity or nature as wide as the longest of its kind."""
    code = {"severity": check.severity, "nature": check.nature}[kind]
    width = {"severity": 8, "nature": 11} if lang == "en" else {"severity": 12, "nature": 8}
    return (code if lang == "en" else Words(kind, lang)[code]).ljust(width[kind])
