"""The frame of a command: exit codes at the end of its help, its installation, options that several share.

And the access note of who runs it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.decorators import FC

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.output import language
from simaudit.errors import Note, UsageError
from simaudit.files import is_utf_8, read_text
from simaudit.harmless_text import typed_line, unseen_sign

if TYPE_CHECKING:
    from simaudit.config import Config
    from simaudit.config.rules_in_force import Rules
    from simaudit.period import Period
    from simaudit.rules.carrier_names import CarrierNames
    from simaudit.store.access_log import Noted
    from simaudit.store.store import Store


class _Text(click.ParamType[str]):
    """What somebody says in their own words, on one line; empty where it is blank.

    Bytes that are no text, and signs that can't be seen, have no place in a ledger or a letter.
    """

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        option = param.opts[0] if param else ""
        if not is_utf_8(text):
            raise UsageError("option_not_utf_8", place=Note("at_key", key=option))
        line = typed_line(text)
        if sign := unseen_sign(line):
            raise UsageError("sign_unseen", place=Note("at_key", key=option), sign=sign)
        return line


TEXT: Final = _Text()
# What can't be read says so where it is read, with its owner: click has a sentence without either.
FILE: Final = click.Path(path_type=Path, dir_okay=False, readable=False)
ANY: Final = click.Path(path_type=Path, readable=False)


class KeyOption(click.Option):
    """An option that replaces a key of the configuration, or says which file that is."""


CONFIG: Final = click.option(
    "--config",
    "config_path",
    cls=KeyOption,
    type=FILE,
    help="Configuration; default simaudit.toml in the current folder, if there is one.",
)
STORE: Final = click.option(
    "--store", cls=KeyOption, type=ANY, help="Folder that keeps the months and the ledger; default store."
)
OUT: Final = click.option("--out", cls=KeyOption, type=ANY, help="Folder for the reports; default out.")
REPORTS: Final = click.option(
    "--from", "out", cls=KeyOption, type=ANY, help="Folder of the audit's reports; default out."
)
FULL: Final = click.option(
    "--full", is_flag=True, help="Print the explanations of the checks with each carrier's report."
)
LANG: Final = click.option(
    "--lang",
    type=click.Choice(["vi", "en"]),
    default=language,
    help="Language, vi or en; default the terminal's.",
)

SEVERITIES: Final = click.Choice(["none", "low", "medium", "high", "critical"])
"""Of `--fail-on`."""


def with_store(command: FC) -> FC:
    """`--config` and `--store`, of which `Installation` makes configuration and store."""
    return CONFIG(STORE(command))


def period_option(meaning: str, **attributes: Any) -> Callable[[FC], FC]:
    """`--period`, which `month_of` reads."""
    return click.option("--period", metavar="YYYY-MM", help=meaning, **attributes)


def format_option(*formats: str, meaning: str) -> Callable[[FC], FC]:
    """`--format` as `output_format`, the first one by default."""
    return click.option(
        "--format", "output_format", type=click.Choice(formats), default=formats[0], help=meaning
    )


TABLE_FORMAT: Final = format_option(
    "table", "csv", "json", meaning="table (default) for reading, csv and json for programs."
)


def month_of(text: str | None) -> Period | None:
    """The month of `--period`: YYYY-MM, or last-month, the one before the current month in Viet Nam."""
    from simaudit.period import Period, today

    return Period.parse_option(text, today()) if text else None


def config_of(keys: Mapping[str, Any]) -> Config:
    """The configuration; variables of the environment replace its keys, options that aren't None both.

    `keys` are the options by the keys that they replace, and `config_path`. Whoever calls the command line
    from Python may give it checks in place of the catalogue's: `main(obj=…)`.
    """
    from simaudit.config import load_config

    given = {name: value for name, value in keys.items() if value is not None}
    config = load_config(given.pop("config_path", None), os.environ).overridden(given)
    return config.with_catalogue(click.get_current_context().obj)


def noted(
    store: Store, period: Period | None = None, files: Sequence[Path] = (), reason: str | None = None
) -> AbstractContextManager[Noted]:
    """Notes who runs this command, for which month and over which files, and how what is within it ends."""
    from simaudit.store.access_log import access_note

    context, words = click.get_current_context(), list[str]()
    while context.parent:
        words.insert(0, str(context.info_name))
        context = context.parent
    return access_note(store, " ".join(words), str(period) if period else None, files, reason)


def noted_if_used(config: Config, files: Sequence[Path]) -> AbstractContextManager[Noted | None]:
    """As `noted`, of a command that needs no store: where audits have worked in the configuration's."""
    from simaudit.store.store import Store

    store = Store(config.store, config.key_file).if_used
    return noted(store, files=files) if store else nullcontext()


def config_file(given: Path | str | None, environment: Mapping[str, str]) -> Path:
    """The file of the configuration, which may not be there: by --config, variable or default."""
    return Path(given or environment.get("SIMAUDIT_CONFIG") or "simaudit.toml")


def config_as_written(file: Path) -> Mapping[str, Any]:
    """The configuration before it is examined, for what can't wait until polars is loaded.

    Empty where it can't be read: its loader says why.
    """
    try:
        # A pipe could be read once only.
        if not file.is_file():
            return {}
        import tomllib

        return tomllib.loads(read_text(file, UsageError))
    except (OSError, UsageError, ValueError, RecursionError):
        return {}


class Installation:
    """What a command works in; configuration, store and rules are read where they are first asked for."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self.keys = keys
        """As `config_of` takes them."""

    @cached_property
    def config(self) -> Config:
        """As `config_of` has it; raises UsageError where the command has a store and reports lie there."""
        from simaudit.config.trust import refuse_out_in_store

        config = config_of(self.keys)
        if "store" in self.keys:
            refuse_out_in_store(config)
        return config

    @cached_property
    def store(self) -> Store:
        """The store of the configuration."""
        from simaudit.store.store import Store

        return Store(self.config.store, self.config.key_file)

    @cached_property
    def rules(self) -> Rules:
        """The rules of the configuration; raises UsageError where they can't be used."""
        from simaudit.config.rules_in_force import rules_of

        return rules_of(self.config)

    @property
    def names(self) -> CarrierNames:
        """What the configuration calls carriers."""
        from simaudit.config.own_folders import names_of

        return names_of(self.config)


def command(
    done: str, *, name: str | None = None, **ends: Any
) -> Callable[[Callable[..., None]], click.Command]:
    """A command of the function's name or of another one, with its exit codes, as `exits` takes them.

    In place of options that are keys of the configuration the function gets an `Installation`, as its first.
    """

    def decorate(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def carry_out(**options: Any) -> None:
            parameters = click.get_current_context().command.params
            keys = {
                str(parameter.name): options.pop(str(parameter.name))
                for parameter in parameters
                if isinstance(parameter, KeyOption)
            }
            function(*([Installation(keys)] if keys else []), **options)

        return click.command(name, epilog=exits(done, **ends))(carry_out)

    return decorate
