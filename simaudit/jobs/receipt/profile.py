"""The settings of a carrier's profile in its receipt: by which its files were read, and how two differ."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from simaudit.errors import Note
from simaudit.intake.profile.reading_profile import NO_PROFILE, Profile
from simaudit.intake.profile.values import used_constants
from simaudit.jobs.receipt.receipt import SHOWN, ProfileSetting

_HARMLESS = ("encoding", "delimiter", "header_row", "date_formats")


def profile_settings(profile: Profile) -> dict[str, ProfileSetting]:
    """The settings that are not left to be recognised from the file, by name.

    Constants of columns that may identify people count by their column alone.
    """
    constants = used_constants(profile, frozenset())
    settings = asdict(profile) | {"constants": constants}
    texts = {name: _text(settings[name]) for name in _HARMLESS} | {"constants": ", ".join(constants)}
    return {
        name: ProfileSetting(
            sha256=hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
            shown=text if re.fullmatch(SHOWN, text := texts.get(name, "")) else None,
        )
        for name, value in settings.items()
        if value != asdict(NO_PROFILE)[name]
    }


def profile_differences(
    ours: Mapping[str, ProfileSetting], theirs: Mapping[str, ProfileSetting]
) -> Iterator[Note]:
    """The settings under which the same files were read otherwise, a note each."""
    none = Note("setting_absent")
    for name in sorted(ours.keys() | theirs.keys()):
        our_setting, their_setting = ours.get(name), theirs.get(name)
        if (
            our_setting is not None
            and their_setting is not None
            and our_setting.sha256 == their_setting.sha256
        ):
            continue
        texts = [setting.shown if setting else none for setting in (our_setting, their_setting)]
        if texts[0] is None or texts[1] is None or texts[0] == texts[1]:
            yield Note("profile_differs", setting=name)
        else:
            yield Note("profile_setting_differs", setting=name, here=texts[0], receipt=texts[1])


def _text(value: object) -> str:
    if value == "\t":
        return "tab"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
