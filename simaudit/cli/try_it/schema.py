"""`schema`: the JSON Schemas of what simaudit writes as JSON."""

import click

from simaudit.cli.terminal.command import command
from simaudit.store.json_forms import FORMS, short_name


@command("printed", usage="an option can't be used, or there is no form of this name")
@click.argument(
    "name", metavar="[NAME]", required=False, type=click.Choice([short_name(form) for form in FORMS])
)
def schema(name: str | None) -> None:
    """Print the JSON Schema of a file or output that programs read; without NAME, list them.

    Each field is described, and a field that is not is refused. Objects say in `schema` which form they have,
    such as simaudit.manifest/1; of lists the manifest says it. A number rises when a field is removed or
    changes its meaning.

    \b
    Examples:
      simaudit schema
      simaudit schema overview > overview.schema.json
    """
    from simaudit.cli.terminal.output import print_json, print_text
    from simaudit.cli.text.json_schemas import schema_list, schema_text

    if name is None:
        print_text(schema_list())
    else:
        print_json(schema_text(next(form for form in FORMS if short_name(form) == name)))
