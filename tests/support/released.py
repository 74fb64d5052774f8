"""What the last release had: `.changes/released.json` and `tests/store/outputs`, by `make changelog`.

    PYTHONPATH=tests python -m support.released

takes the fragments into the section of the version in `simaudit/version.py`, and records the version: the
fingerprints of its checks, its commands, configuration keys, Python names, exit codes and JSON forms, and a
store with the outputs of an audit. A check that changed without an entry ends it, and nothing is written.
"""

import inspect
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import click
from support.changelog import CHANGELOG, CHANGES, KINDS, checks_in, draft_of, fragments, since, with_fragments
from support.help_pages import every
from support.released_store import write_outputs

import simaudit
from simaudit.cli import OLD_NAMES, main
from simaudit.errors import ExitCode
from simaudit.rules.load import load_catalogue
from simaudit.store.json_forms import FORMS, SCHEMAS
from simaudit.store.schema import SCHEMA_VERSION

RELEASED: Final = CHANGES / "released.json"
EVERY_CHECK: Final = "Every check"
"""How an entry begins that is about all of them: a reading or a population has changed."""


def released() -> dict[str, Any]:
    """What the last release had."""
    recorded: dict[str, Any] = json.loads(RELEASED.read_text(encoding="utf-8"))
    return recorded


def fingerprints() -> dict[str, str]:
    """Check → its fingerprint, as the catalogue is."""
    return {check.id: check.fingerprint for check in load_catalogue()}


def surface() -> dict[str, list[str]]:
    """What others rely on by name, by kind: none of it goes without a line in the changelog."""
    config = json.loads((SCHEMAS / "config.json").read_text(encoding="utf-8"))
    return {
        "commands": sorted({*_commands(), *(f"simaudit {old}" for old in OLD_NAMES)}),
        "configuration": sorted(set(_keys(config))),
        "python": sorted(_python()),
        "exit codes": [f"{int(code)} {code.name}" for code in ExitCode],
        "forms": sorted(FORMS),
    }


def _commands() -> Iterator[str]:
    for path, command in every(main):
        words = " ".join(("simaudit", *path))
        yield words
        for parameter in command.params:
            names = (
                (*parameter.opts, *parameter.secondary_opts) if isinstance(parameter, click.Option) else ()
            )
            yield from (f"{words} {name}" for name in names)


def _keys(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}{name}"
        yield from _keys(inner, f"{path}{name}.")
    if isinstance(inner := schema.get("additionalProperties"), dict):
        yield from _keys(inner, f"{path}*.")


def _python() -> Iterator[str]:
    for name in simaudit.__all__:
        yield name
        if inspect.isfunction(function := getattr(simaudit, name)):
            yield from (f"{name}({parameter})" for parameter in inspect.signature(function).parameters)


def unexplained() -> list[str]:
    """Checks that came, went or changed since the last release, of which no entry says so."""
    before, now = released()["checks"], fingerprints()
    text = since(released()["version"])[KINDS["checks"]]
    if re.search(rf"^- {EVERY_CHECK}\b", text, re.MULTILINE):
        return []
    changed = {check for check in {*before, *now} if before.get(check) != now.get(check)}
    return sorted(changed - set(checks_in(text)))


def undeclared() -> list[str]:
    """Names that the last release had and that are gone, of which no entry under Changed says so."""
    text = since(released()["version"])[KINDS["changed"]]
    now = surface()
    gone = [
        name
        for kind, names in released()["surface"].items()
        for name in names
        if name not in now[kind] and by_new_name(name) not in now[kind]
    ]
    return [name for name in gone if f"`{name}`" not in text]


def by_new_name(name: str) -> str:
    """The name of a command, or of an option of it, with the new name in place of an old one."""
    for old, new in OLD_NAMES.items():
        if f"{name} ".startswith(f"simaudit {old} "):
            return f"simaudit {new}{name.removeprefix(f'simaudit {old}')}"
    return name


def beyond_a_patch(version: str) -> list[str]:
    """What this version changes though it is a patch of the last release (docs/compatibility.md)."""
    before, now = released(), {"ledger": SCHEMA_VERSION, "checks": fingerprints(), "surface": surface()}
    patch = before["version"] != version and before["version"].split(".")[:2] == version.split(".")[:2]
    return [kind for kind, parts in now.items() if patch and parts != before[kind]]


def record(version: str) -> None:
    """Write what this version has."""
    recorded = {
        "version": version,
        "ledger": SCHEMA_VERSION,
        "checks": fingerprints(),
        "surface": surface(),
    }
    RELEASED.write_text(f"{json.dumps(recorded, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
    write_outputs(version)


def close(version: str, day: str) -> None:
    """Take the fragments into the version's section and record it; end the program where it can't."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"simaudit/version.py has {version}: write the version to be released there")
    if RELEASED.exists() and (missing := unexplained() + undeclared()):
        sys.exit(f"no entry in .changes or CHANGELOG.md says what became of: {', '.join(missing)}")
    if RELEASED.exists() and (parts := beyond_a_patch(version)):
        sys.exit(f"{version} is a patch and may not change: {', '.join(parts)}; take the next minor version")
    text = CHANGELOG.read_text(encoding="utf-8")
    if draft := draft_of(version, day):
        CHANGELOG.write_text(with_fragments(text, draft), encoding="utf-8")
    for path in fragments():
        path.unlink()
    record(version)


if __name__ == "__main__":
    close(simaudit.__version__, datetime.now(UTC).date().isoformat())
