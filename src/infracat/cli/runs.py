"""Commands on earlier runs: ``history``, ``diff``, ``bundle``, ``attach``.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


def _run_folders(_context: click.Context, _option: click.Parameter, reports: Path) -> Path:
    from infracat.runs.folder import why_no_folder

    if why := why_no_folder(reports):
        raise click.UsageError(why)
    return reports


REPORTS = click.option(
    "--report-dir", type=click.Path(path_type=Path), default=Path("reports"), metavar="DIR", callback=_run_folders,
    help="Where the run folders are (default: reports).",
)  # fmt: skip


@click.command()
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


@click.command()
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
        then, now = diff.runs_to_compare(report_dir, first, second)
    except diff.NoSuchRun as error:
        raise click.UsageError(str(error)) from error
    for line in diff.lines(then, now):
        click.echo(printable(line))
    return 0


@click.command()
@click.argument("run", default="latest", metavar="[RUN]")
@REPORTS
@click.option("--group-readable", is_flag=True, help="Let your group read it too, not you alone.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="The zip (default: infracat-RUN.zip here).",
)  # fmt: skip
def bundle(run: str, report_dir: Path, output: Path | None, *, group_readable: bool) -> int:
    """Pack a run into one zip for an incident: its reports, its evidence, and SHA256SUMS.

    RUN is a run id (or how one begins), a run folder, or `latest`. It holds no secret: a run is redacted when it is
    written. The same run gives the same bytes.
    """
    from infracat.history.diff import NoSuchRun, folder_of
    from infracat.runs import bundle

    try:
        folder = folder_of(report_dir, run)
        written = bundle.write(folder, output or Path(f"infracat-{folder.name}.zip"), group=group_readable)
    except (NoSuchRun, bundle.NoBundle) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        click.echo(f"infracat: {error.filename or output}: {error.strerror}", err=True)
        return 3
    click.echo(f"{written}: {written.stat().st_size / 1000:.0f} kB")
    return 0


@click.command()
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
