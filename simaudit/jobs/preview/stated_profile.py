"""A profile that a preview proposes, put into the configuration: `intake --write-profile`."""

import os
import tomllib
from pathlib import Path
from typing import Any

import tomlkit

from simaudit.config import Config, load_config
from simaudit.errors import UsageError
from simaudit.files import fsync_parents
from simaudit.jobs.preview.file_explanation import Explanation
from simaudit.jobs.whatif.acceptance import edited_text
from simaudit.store.atomic_swap import built_beside


def state_profile(config: Config, seen: Explanation) -> Path:
    """Write the profile into the configuration, in place of what it says of the carrier; returns the file.

    Everything else stays as it is written; lines that want a decision stay comments. Raises UsageError where
    there is no profile, carrier or configuration, or where it can't be put in so, OutputError.
    """
    if not (seen.carrier and seen.profile):
        raise UsageError("no_profile_to_write") if seen.carrier else UsageError("profile_of_no_carrier")
    if config.file is None:
        raise UsageError("no_configuration_to_change")

    def with_profile(text: str) -> tuple[str, dict[str, Any]]:
        document, meant = tomlkit.parse(text), tomllib.loads(text)
        meant.setdefault("carriers", {})[seen.carrier] = tomllib.loads(seen.profile)["carriers"][seen.carrier]
        if seen.carrier in (carriers := document.get("carriers", {})):
            del carriers[seen.carrier]
        return f"{tomlkit.dumps(document).rstrip()}\n\n{seen.profile}".lstrip(), meant

    text = edited_text(config, with_profile)
    if text is None:
        raise UsageError("profile_form", place=config.place_of("carriers", seen.carrier))
    load_config(config.file, os.environ, text.removeprefix("\ufeff"))
    with built_beside({config.file.resolve(): text.encode()}) as moves:
        for built, place in moves:
            built.replace(place)
            fsync_parents([place])
    return config.file
