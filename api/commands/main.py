"""`tocsin`: one word per command, one module per word."""

import sys

import typer

from api.commands.admin import admin
from api.commands.apply import apply
from api.commands.export import export
from api.commands.migrate import migrate
from api.commands.plan import plan
from api.commands.serve import serve
from api.commands.token import token
from api.commands.up import up
from api.commands.verify import verify
from api.commands.work import work
from api.domain.refusal import Refused
from api.processes.child import StartFailed

app = typer.Typer(
    name="tocsin",
    help="Wakes the right person, tells everyone else on time, and leaves a record that can be trusted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(up)
app.command()(serve)
app.command()(work)
app.command()(migrate)
app.command()(verify)
app.command()(apply)
app.command()(plan)
app.command()(export)
app.add_typer(token, name="token")
app.add_typer(admin, name="admin")


def main() -> None:
    try:
        app()
    except StartFailed as no:
        sys.exit(f"tocsin: {no}")
    except Refused as no:
        print(f"tocsin: {no.message} ({no.code})", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
