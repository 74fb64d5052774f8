"""The frame of a command: exit codes at the end of its help, and the installation that its options name."""

from __future__ import annotations

from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import KeyOption, config_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simaudit.config import Config
    from simaudit.config.rules_in_force import Rules
    from simaudit.rules.carrier_names import CarrierNames
    from simaudit.store.store import Store


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
