"""The command line: each command parses its options and calls one function of the package that does the work.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from infracat import __version__, signals
from infracat.cli.catalog import BAD, docs, drift, init, lint, schema, verify
from infracat.cli.runs import attach, bundle, diff, history
from infracat.cli.streams import Streams
from infracat.hosts.limits import raise_open_files
from infracat.redaction.output import install_hooks, traceback_of
from infracat.sections.section import BadSection


def run(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code. ``argv`` is split at ``--`` here: click would drop the separator."""
    streams = Streams()
    raise_open_files()
    install_hooks()
    return streams.end(_run(argv))


def _run(argv: Sequence[str]) -> int:
    try:
        return _command(argv)
    except BadSection as error:
        return _refuse(str(error))
    except (FileNotFoundError, PermissionError) as error:
        return _without_file(error)
    except Exception as error:
        return _internal_error(error)


def _command(argv: Sequence[str]) -> int:
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
    except click.Abort:
        return 2


def _without_file(error: FileNotFoundError | PermissionError) -> int:
    if error.filename is None and isinstance(error, FileNotFoundError):
        return _refuse("the working directory is gone")
    if error.filename is None or isinstance(error, FileNotFoundError):
        return _internal_error(error)
    return _refuse(f"{error.filename}: {error.strerror}")


def _refuse(why: str) -> int:
    click.echo(f"infracat: {why}", err=True)
    return BAD


def _internal_error(error: Exception) -> int:
    """Told with its traceback, without secrets: it is a bug of ours, and no verdict on anything."""
    click.echo(f"infracat: internal error, please report it:\n{traceback_of(error)}", err=True, nl=False)
    return 3


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """Prove a project's infrastructure catalog true: every row of catalog.yaml, looked at for real."""
    if context.invoked_subcommand != "verify":  # which ends at once as long as there is nothing to report
        signals.raise_interrupt()


for command in (verify, lint, init, schema, docs, drift, history, diff, bundle, attach):
    commands.add_command(command)
