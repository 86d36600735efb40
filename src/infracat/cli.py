"""The command line: thin; each command calls one function of the package that does the work.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from infracat import __version__
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.model import Catalog
from infracat.sections.section import BadSection

BAD = 4  # bad catalog or usage
CATALOG = click.option(
    "-c", "--catalog", type=click.Path(path_type=Path), default=Path("catalog.yaml"), metavar="FILE",
    help="The catalog (default: catalog.yaml).",
)  # fmt: skip


def run(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code. ``argv`` is split at ``--`` here: click swallows what follows it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a report's text may be anything
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
def commands() -> None:
    """Prove a project's infrastructure catalog true: every row of catalog.yaml, looked at for real."""


@commands.command()
@click.argument("rows", nargs=-1, metavar="[ROW]...")
@CATALOG
@click.option("--profile", metavar="NAME", help="The profile (default: the catalog's default_profile).")
@click.option("--host", metavar="NAME", help="Only the rows of this host.")
@click.option("--report-dir", metavar="DIR", help="Where run folders go (default: reports beside the catalog).")
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="N", help="How many runs of a profile are kept (default: 90)."
)
@click.option("--from", "replay", metavar="OBSERVATIONS", help="Judge an earlier run's observations.json.")
@click.option("-n", "workers", metavar="N", help="Judge in N processes (pytest-xdist).")
@click.option("--format", "style", type=click.Choice(["text", "json", "github", "nagios"]), default="text")
@click.pass_obj
def verify(
    extra: list[str],
    rows: tuple[str, ...],
    catalog: Path,
    profile: str | None,
    host: str | None,
    report_dir: str | None,
    keep: int | None,
    replay: str | None,
    workers: str | None,
    style: str,
) -> int:
    """Audit this machine against the catalog and write a report.

    ROW is a section (containers) or a key (containers/postgres); it brings what it requires. What follows -- goes to
    pytest.

    \b
    Exit codes: 0 met (warnings allowed) · 1 a required row failed or could not be looked at · 2 interrupted
                3 internal error · 4 bad catalog or usage · 5 nothing selected
    """
    loaded = _loaded(catalog)
    if loaded is None:
        return _unknown_to_nagios() if style == "nagios" else BAD
    options = {"profile": profile, "host": host, "report-dir": report_dir, "keep": keep, "from": replay}
    from infracat import verification

    arguments = [f"--infracat-row={row}" for row in rows]
    arguments += [f"--infracat-{name}={value}" for name, value in options.items() if value is not None]
    arguments += ["-n", workers] if workers is not None else []
    return verification.verify(loaded, [*arguments, *extra], style)


@commands.command()
@CATALOG
def lint(catalog: Path) -> int:
    """Load the catalog and print every mistake."""
    loaded = _loaded(catalog)
    if loaded is None:
        return BAD
    click.echo(f"{catalog}: {len(loaded.rows)} rows, no mistake")
    return 0


@commands.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), default=Path("catalog.yaml"), metavar="FILE",
    help="Where to write it (default: catalog.yaml); - prints it. Its folder is the one that is looked at.",
)  # fmt: skip
def init(output: Path) -> int:
    """Write a first catalog from what is found here.

    Compose files, .env.example, versions that the project states, MCP configurations, what runs and listens for it, and
    this machine. Each row says where it comes from. No value of a secret is written, no existing file is touched.
    """
    from infracat.init import command

    return command.init(output)


REPORTS = click.option(
    "--report-dir", type=click.Path(path_type=Path), default=Path("reports"), metavar="DIR",
    help="Where the run folders are (default: reports).",
)  # fmt: skip


@commands.command()
@REPORTS
@click.option("--profile", metavar="NAME", help="Only the runs of this profile.")
def history(report_dir: Path, profile: str | None) -> int:
    """List earlier runs with their verdicts, the newest last."""
    from infracat.history import listing
    from infracat.report.printable import printable

    runs, damaged = listing.all_runs(report_dir)
    shown = listing.of_profile(runs, profile)
    for line in listing.lines(shown, unicode="utf" in (sys.stdout.encoding or "").lower()):
        click.echo(printable(line))
    if not shown:
        click.echo(f"{report_dir}: no run yet; `infracat verify` makes one", err=True)
    for each in damaged:
        click.echo(printable(f"infracat: passed over: {each}"), err=True)
    return 0


@commands.command()
@click.argument("first", required=False, metavar="[A]")
@click.argument("second", required=False, metavar="[B]")
@REPORTS
def diff(first: str | None, second: str | None, report_dir: Path) -> int:
    """Tell what changed between two runs, and apart from it what the catalog changed.

    A and B are run ids (or how one begins), `latest`, or run folders. B is the latest run, A the last good one before
    it, unless they are named.
    """
    from infracat.history import diff
    from infracat.report.printable import printable

    try:
        then, now = diff.pair(report_dir, first, second)
    except diff.NoSuchRun as error:
        raise click.UsageError(str(error)) from error
    for line in diff.lines(then, now):
        click.echo(printable(line))
    return 0


@commands.command()
@click.argument("run", default="latest", metavar="[RUN]")
@REPORTS
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="The zip (default: infracat-RUN.zip here).",
)  # fmt: skip
def bundle(run: str, report_dir: Path, output: Path | None) -> int:
    """Pack a run into one zip for an incident: its reports, its evidence, and SHA256SUMS.

    RUN is a run id (or how one begins), a run folder, or `latest`. It holds no secret: a run is redacted when it is
    written. The same run gives the same bytes.
    """
    from infracat.history.diff import NoSuchRun, folder_of
    from infracat.runs import bundle

    try:
        folder = folder_of(report_dir, run)
        written = bundle.write(folder, output or Path(f"infracat-{folder.name}.zip"))
    except (NoSuchRun, bundle.NoBundle) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        click.echo(f"infracat: {error.filename or output}: {error.strerror}", err=True)
        return 3
    click.echo(f"{written}: {written.stat().st_size / 1000:.0f} kB")
    return 0


@commands.command()
@click.argument("target")
@click.argument("run", default="latest", metavar="[RUN]")
@REPORTS
@click.option("--report", "only_report", is_flag=True, help="Attach report.html alone, not the bundle.")
@click.option("--dry-run", is_flag=True, help="Print the requests, without secrets, and send nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Print each request as it is answered.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1, max=3600), default=60.0, metavar="SECONDS",
    help="How long a tracker may be silent (default: 60).",
)  # fmt: skip
def attach(
    target: str, run: str, report_dir: Path, only_report: bool, dry_run: bool, verbose: bool, timeout: float
) -> int:
    """Put a run on a ticket: its bundle and a short comment, or the summary where the tracker takes no files.

    TARGET is jira:OPS-12, github:owner/repo#12, gitlab:group/project#3, rt:12 or roundup:12. Addresses and tokens come
    from the environment (docs/attach.md). RUN is a run id (or how one begins), a run folder, or `latest`. A run that is
    on the ticket already is not sent again.

    \b
    Exit codes: 0 it is there · 3 the tracker, or the way to it, failed · 4 something has to be put right first
    """
    from infracat.attach import command
    from infracat.attach.failures import NotAttached
    from infracat.history.diff import NoSuchRun, folder_of
    from infracat.runs.bundle import NoBundle

    options = command.Options(only_report, dry_run, verbose, timeout)
    output = command.Output(click.echo, lambda line: click.echo(f"infracat: {line}", err=True))
    try:
        command.attach(target, folder_of(report_dir, run), options, os.environ, output)
    except (NoSuchRun, NoBundle) as error:
        raise click.UsageError(str(error)) from error
    except NotAttached as error:
        output.err(str(error))
        return error.code
    except OSError as error:
        output.err(f"{error.filename or run}: {error.strerror}")
        return 3
    return 0


def _unknown_to_nagios() -> int:
    """A monitor reads one line of standard output, and knows four codes."""
    click.echo("INFRACAT UNKNOWN: the catalog has mistakes")
    return 3


def _loaded(path: Path) -> Catalog | None:
    """The catalog; its mistakes are printed where it has any."""
    try:
        return load(path)
    except BadCatalog as error:
        print(error, file=sys.stderr)  # noqa: T201
        return None
