"""The command line, run within the process of the tests."""

from click.testing import CliRunner, Result

from simaudit.cli import main


def simaudit_(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])
