"""Folders of a department's own tables, read as the configuration names them."""

from dataclasses import replace

import polars as pl

from simaudit.config import Config
from simaudit.intake.profile.own_wordings import OwnWordings
from simaudit.rules.carrier_names import CarrierName, CarrierNames
from simaudit.rules.law import LAW_FILES, Law, built_in_law, law_with
from simaudit.rules.own_files import own_files
from simaudit.rules.own_reference import REFERENCE_FILES, OwnReference, own_reference
from simaudit.rules.own_vocabulary import VOCABULARY_FILES, OwnVocabulary, own_vocabulary
from simaudit.rules.reference_tables import reference_tables


def law_of(config: Config) -> Law:
    """The law with the department's own entries; raises UsageError where a file of it is not valid."""
    files = own_files(config.law_folder, "law", LAW_FILES, config.place_of("law_folder"))
    return law_with(files) if files else built_in_law()


def vocabulary_of(config: Config) -> OwnVocabulary:
    """Headings, wordings and names of the department's own; raises UsageError where a file is not valid."""
    place = config.place_of("vocabulary_folder")
    return own_vocabulary(own_files(config.vocabulary_folder, "vocabulary", VOCABULARY_FILES, place))


def reference_of(config: Config) -> OwnReference:
    """The reference tables that the department changes, with the days off that the configuration adds.

    Raises UsageError where a file is not valid.
    """
    place = config.place_of("reference_folder")
    reference = own_reference(own_files(config.reference_folder, "reference", REFERENCE_FILES, place))
    days = [str(day) for day in config.letterhead.holidays]
    if not days:
        return reference
    holiday = pl.concat([reference_tables()["holiday"], pl.DataFrame({"day": days})], how="diagonal")
    return replace(reference, tables={**reference.tables, "holiday": holiday})


def wordings_of(config: Config) -> OwnWordings:
    """What reading cells takes from the department's own vocabulary and reference tables."""
    tables = reference_of(config).tables
    prefixes, provinces = tables.get("mobile_prefix"), tables.get("birth_province")
    return replace(
        vocabulary_of(config).wordings,
        mobile_prefixes=() if prefixes is None else tuple(prefixes["prefix"]),
        birth_provinces=() if provinces is None else tuple(provinces["code"]),
    )


def names_of(config: Config) -> CarrierNames:
    """How carriers are written here: by `[carriers.NAME]`, else by the department's carriers.toml."""
    names = dict(vocabulary_of(config).names)
    for carrier, stated in config.carrier_names.items():
        other = names.get(carrier, stated)
        names[carrier] = CarrierName(
            name=stated.name or other.name, legal_name=stated.legal_name or other.legal_name
        )
    return names
