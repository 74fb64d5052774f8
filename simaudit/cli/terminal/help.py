"""`--help`: commands in the order of the work, and the exit codes each one can end with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from simaudit.errors import ExitCode

_STOPPED = "interrupted, or stopped by a defect of simaudit"
_BUSY = "another run holds the store: wait for it"


def exits(
    done: str,
    *,
    findings: str | None = None,
    usage: str = "an option or the configuration can't be used; nothing was done",
    incomplete: str = _STOPPED,
    busy: bool = False,
) -> str:
    """The end of a command's help; any command can end with 2, by its options, and with 3, by a defect."""
    meanings = {
        ExitCode.DONE: done,
        ExitCode.FINDINGS: findings,
        ExitCode.USAGE: usage,
        ExitCode.INCOMPLETE: incomplete,
        ExitCode.BUSY: _BUSY if busy else None,
    }
    lines = [f"  {int(code)}  {meaning}" for code, meaning in meanings.items() if meaning]
    return "\n".join(["\b", "Exit codes:", *lines])


class Sections(click.Group):
    """A group that lists its commands in sections, in the order given, each with its whole first sentence."""

    sections: Mapping[str, Sequence[click.Command]]

    def arranged(self, sections: Mapping[str, Sequence[click.Command]]) -> None:
        """Add the commands of these sections, by heading."""
        self.sections = sections
        for commands in sections.values():
            for command in commands:
                self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        whole = 1_000
        widest = max(map(len, self.commands))
        for heading, commands in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl(
                    [
                        (str(command.name).ljust(widest), command.get_short_help_str(whole))
                        for command in commands
                    ]
                )
