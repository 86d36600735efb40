"""The command line: each command parses its options and calls one function of the package that does the work.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from infracat import __version__, signals
from infracat.cli.catalog import BAD, init, lint, verify
from infracat.cli.runs import attach, bundle, diff, history
from infracat.cli.streams import Streams
from infracat.hosts.limits import raise_open_files
from infracat.sections.section import BadSection


def run(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code. ``argv`` is split at ``--`` here: click would drop the separator."""
    streams = Streams()
    raise_open_files()
    return streams.end(_run(argv))


def _run(argv: Sequence[str]) -> int:
    split = argv.index("--") if "--" in argv else len(argv)
    try:
        return int(
            commands.main(list(argv[:split]), "infracat", standalone_mode=False, obj=list(argv[split + 1 :])) or 0
        )
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return BAD
    except BadSection as error:
        click.echo(f"infracat: {error}", err=True)
        return BAD
    except click.Abort:
        return 2
    except FileNotFoundError as error:
        if error.filename is not None:
            raise
        click.echo("infracat: the working directory is gone", err=True)
        return BAD


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """Prove a project's infrastructure catalog true: every row of catalog.yaml, looked at for real."""
    if context.invoked_subcommand != "verify":  # which ends at once as long as there is nothing to report
        signals.raise_interrupt()


for command in (verify, lint, init, history, diff, bundle, attach):
    commands.add_command(command)
