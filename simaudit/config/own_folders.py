"""What the configuration says of the department itself: folders of its own tables, and its province."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from simaudit.config import Config
from simaudit.config.key_values import named_official
from simaudit.errors import Note, RefusedValueError, UsageError, nearest
from simaudit.files import put_in_place
from simaudit.intake.profile.extract_file import OwnWordings
from simaudit.intake.values.text import fold
from simaudit.rules import own_vocabulary as own_tables
from simaudit.rules.carrier_names import CarrierName, CarrierNames
from simaudit.rules.law import LAW_FILES, Law, built_in_law, law_with
from simaudit.rules.own_files import OwnFile, own_files
from simaudit.rules.provisions import PROVISIONS
from simaudit.rules.reference_tables import communes, provinces, reference_tables


def law_of(config: Config) -> Law:
    """The law with the department's own entries; raises UsageError where a file of it is not valid."""
    files = own_files(config.law_folder, "law", LAW_FILES, config.place_of("law_folder"))
    return law_with(files) if files else built_in_law()


def record_check(config: Config, key: str, by: str, on: date) -> Path:
    """Write into the department's provisions.toml that somebody compared a provision with the signed text.

    `by`: their name and post. Returns the file. Raises UsageError where either is missing, the law has no
    such key, there is no folder of law, or the file states the key already; OutputError.
    """
    law, folder = law_of(config), config.law_folder
    if not (key and by):
        raise UsageError("law_checked_by")
    try:
        name = json.dumps(named_official(by), ensure_ascii=False)
    except RefusedValueError as error:
        raise UsageError.of(error.note, place=Note("at_key", key="--by")) from error
    if (cited := law.provision(key)) is None:
        raise UsageError("provision_unknown", key=key, near=nearest(key, sorted(law.provisions)))
    if folder is None:
        raise UsageError("no_law_folder")
    path = folder / PROVISIONS.name
    if (file := law.own_file(cited)) is not None:
        raise UsageError("law_checked_in_file", path=file.path, key=key)
    begins = f"from       = {cited.valid_from}\n" if cited.valid_from else ""
    text = f"{path.read_text(encoding='utf-8').rstrip()}\n\n" if path.exists() else ""
    text += f"[[provision]]\nkey        = {json.dumps(key, ensure_ascii=False)}\n{begins}checked    = true\n"
    text += f"checked_by = {{ vi = {name}, en = {name} }}\nchecked_on = {on}\n"
    law_with({path.name: OwnFile("law", path, text, "")})
    put_in_place(path, text.encode())
    return path


def vocabulary_of(config: Config) -> own_tables.OwnVocabulary:
    """Headings, wordings and names of the department's own; raises UsageError where a file is not valid."""
    place = config.place_of("vocabulary_folder")
    files = own_files(config.vocabulary_folder, "vocabulary", own_tables.VOCABULARY_FILES, place)
    return own_tables.own_vocabulary(files)


def reference_of(config: Config) -> own_tables.OwnReference:
    """The reference tables that the department changes, with the days off that the configuration adds.

    Raises UsageError where a file is not valid.
    """
    place = config.place_of("reference_folder")
    files = own_files(config.reference_folder, "reference", own_tables.REFERENCE_FILES, place)
    reference = own_tables.own_reference(files)
    days = [str(day) for day in config.letterhead.holidays]
    if not days:
        return reference
    holiday = pl.concat([reference_tables()["holiday"], pl.DataFrame({"day": days})], how="diagonal")
    return replace(reference, tables={**reference.tables, "holiday": holiday})


def wordings_of(config: Config) -> OwnWordings:
    """What reading cells takes from the department's own vocabulary and reference tables."""
    tables = reference_of(config).tables
    prefixes, births = tables.get("mobile_prefix"), tables.get("birth_province")
    return replace(
        vocabulary_of(config).wordings,
        mobile_prefixes=() if prefixes is None else tuple(prefixes["prefix"]),
        birth_provinces=() if births is None else tuple(births["code"]),
    )


def names_of(config: Config) -> CarrierNames:
    """How carriers are written here: by `[carriers.NAME]`, else by the department's carriers.toml."""
    names = dict(vocabulary_of(config).names)
    for carrier, stated in config.carriers.items():
        other = names.get(carrier, CarrierName())
        name, legal_name = stated.name or other.name, stated.legal_name or other.legal_name
        if name or legal_name:
            names[carrier] = CarrierName(name=name, legal_name=legal_name)
    return names


def head_fault(config: Config) -> UsageError | None:
    """Why nothing may be signed: the letterhead names a province, and `province` is the code of another."""
    head, code = config.letterhead, config.province
    bodies = [fold(name) for name in (head.authority, head.parent) if name]
    # Other bodies than a province's may sit in any of them.
    provincial = not bodies or any(name.startswith(("SO ", "UY BAN NHAN DAN", "UBND")) for name in bodies)
    for key in ("authority", "parent", "place") if provincial else ("authority", "parent"):
        words = f" {fold(getattr(head, key))} "
        short_names = {other: fold(name).removeprefix("THANH PHO ") for other, name in provinces().items()}
        others = [other for other, name in short_names.items() if f" {name} " in words]
        if code and others and code not in others:
            place, named = config.place_of("letterhead", key), [provinces()[other] for other in others]
            note = Note("letterhead_of_other_province", named=named, code=code, province=provinces()[code])
            return UsageError.of(note, place=place)
    return None


def refuse_other_communes(config: Config, day: date) -> None:
    """Raises UsageError where `communes` has what is no commune of the province on a day."""
    place = config.place_of("communes")
    if config.communes and not config.province:
        raise UsageError("communes_without_province", place=place)
    codes = communes(day, reference_of(config).tables, config.province) if config.communes else ()
    for code in config.communes:
        if code not in codes:
            name = provinces(day)[config.province]
            raise UsageError("commune_unknown", place=place, commune=code, province=name, day=day)


def refuse_other_province(config: Config, day: date | None = None) -> None:
    """Raises UsageError where the letterhead is another province's or, on a day, communes are."""
    if (fault := head_fault(config)) is not None:
        raise fault
    if day is not None:
        refuse_other_communes(config, day)
