"""`--help` in the language of the terminal: commands in the order of the work, exit codes, click's own words.

Commands are written in English as click takes them; the catalogue has each paragraph of a help text, each
line of one that keeps its lines, each exit code's meaning, option, metavar and heading under the context
`help`. Lines that are commands to be typed stay as they are. The messages of click are under `click`.
"""

import gettext
import inspect
import re
import sys
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Final, TypeVar

import click

from simaudit.cli.terminal.output import language
from simaudit.errors import ExitCode
from simaudit.messages import translations

_STOPPED = "interrupted, or stopped by a defect of simaudit"
UNUSABLE: Final = "an option, the configuration or the store can't be used"
_BUSY = "another run holds the store: wait for it"
_Command = TypeVar("_Command", bound=click.Command)

_LINE: Final = re.compile(r"(?P<before> *(?:[0-9]  )?)(?P<text>.*)")
"""A line that is kept as it is: what is in front of its words, an exit code for example."""
_TYPED: Final = "  simaudit "


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
            rows = [
                (str(command.name).ljust(widest), command.get_short_help_str(whole)) for command in commands
            ]
            with formatter.section(heading):
                formatter.write_dl(rows)


def grouped(
    name: str, about: str, sections: Mapping[str, Sequence[click.Command]], examples: Sequence[str]
) -> Sections:
    """A group of commands; `about` names them in a line, `examples` are words after its name."""
    lines = "\n".join(f"{_TYPED}{name} {words}" for words in examples)
    group = Sections(name, help=f"{about}\n\n\b\nExamples:\n{lines}", epilog=exits("done"))
    group.arranged(sections)
    return group


def in_language(command: _Command, lang: str) -> _Command:
    """The command, with all below it, whose help is in this language; in English, as it is written."""
    if lang == "en":
        return command
    translated = copy(command)
    translated.help, translated.epilog = _text(command.help, lang), _text(command.epilog, lang)
    translated.short_help = _text(command.short_help, lang)
    translated.options_metavar = _word(command.options_metavar, lang)
    context = click.Context(command)
    translated.params = [_parameter(parameter, context, lang) for parameter in command.params]
    # The one of --help is made when it is first asked for, by click's own words.
    translated._help_option = None
    if isinstance(translated, Sections) and isinstance(command, Sections):
        translated.subcommand_metavar = _word(command.subcommand_metavar, lang) or ""
        translated.commands = {}
        translated.arranged(
            {
                _translated(heading, lang): [in_language(subcommand, lang) for subcommand in commands]
                for heading, commands in command.sections.items()
            }
        )
    return translated


def _parameter(parameter: click.Parameter, context: click.Context, lang: str) -> click.Parameter:
    translated = copy(parameter)
    translated.metavar = _word(parameter.metavar, lang)
    translated.type = copy(parameter.type)
    translated.type.name = _translated(parameter.type.name, lang)
    if isinstance(translated, click.Option):
        translated.help = _text(translated.help, lang)
    elif translated.metavar is None:
        # Click writes the name in capitals, in brackets where it may be left out.
        name = str(translated.name).upper()
        translated.metavar = parameter.make_metavar(context).replace(name, _translated(name, lang))
    return translated


def _text(text: str | None, lang: str) -> str | None:
    """A help text: paragraphs apart by empty lines, those that keep their lines begin with a line of \\b."""
    if text is None:
        return None
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        "\n".join(_line(line, lang) for line in paragraph.split("\n"))
        if paragraph.startswith("\b\n")
        else _translated(" ".join(paragraph.split()), lang)
        for paragraph in paragraphs
    )


def _line(line: str, lang: str) -> str:
    if line == "\b" or line.startswith(_TYPED):
        return line
    match = _LINE.fullmatch(line)
    return match["before"] + _translated(match["text"], lang) if match else line


def _word(word: str | None, lang: str) -> str | None:
    return word and _translated(word, lang)


def _translated(text: str, lang: str) -> str:
    return translations(lang).pgettext("help", text)


def _of_click(message: str) -> str:
    return message if language() == "en" else translations(language()).pgettext("click", message)


def _counted_of_click(singular: str, plural: str, number: int) -> str:
    return _of_click(singular if number == 1 else plural)


def take_words_of_click() -> None:
    """Let click take its own messages from the catalogue.

    It takes them from the standard library's gettext, which reads compiled files of a folder only; that
    function is replaced under the name by which click's modules call it.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for called, by in (("_", _of_click), ("ngettext", _counted_of_click)):
                if getattr(module, called, None) in (gettext.gettext, gettext.ngettext):
                    setattr(module, called, by)
