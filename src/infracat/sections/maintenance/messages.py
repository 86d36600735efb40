"""Messages that say what is due, and why."""

from __future__ import annotations

from infracat.catalog.fields import Duration, Percent, Size
from infracat.sections.ages import Age, describe_date
from infracat.sections.maintenance.seen import AuditReport, CommandResult, Done, Images, Sizes, Usage

NAMED = 5  # vulnerabilities in a message


def describe_old_images(images: Images, every: Duration) -> str:
    """The images that are due, each with the command that renews it; empty where none is."""
    due = (each for each in images.dated if each.age > every)
    return "; ".join(f"{each.name} is {Age(each.age)} old; due after {Age(every)}: {each.renewal}" for each in due)


def describe_missing_images(images: Images) -> str:
    return "; ".join(f"there is no image {name} here: docker pull {name}" for name in images.missing)


def describe_usage(usage: Usage, share: Percent) -> str:
    return f"{usage.path} is {Percent(usage.used)} full ({usage.disk}); due above {share}"


def describe_sizes(sizes: Sizes, most: Size, path: str) -> str:
    files = f"{sizes.count} files of {path}" if sizes.count > 1 else "one file"
    return f"{Size(sizes.total)} in {files}, due above {most}; the largest: {', '.join(sizes.largest)}"


def describe_last_done(done: Done, every: Duration) -> str:
    return f"last done {Age(done.age)} ago ({describe_date(done.at)}, by {done.by}); due after {Age(every)}"


def describe_result(result: CommandResult, command: str) -> str:
    return f"`{command}` exits with {result.exit_code}{': ' if result.said else ''}{result.said}"


def describe_checked(report: AuditReport) -> str:
    """``in 12 packages, 2 more were not looked up``."""
    skipped = f", {len(report.skipped)} more were not looked up" if report.skipped else ""
    return f"in {report.checked} package{'' if report.checked == 1 else 's'}{skipped}"


def describe_vulnerable(report: AuditReport) -> str:
    others = f"; and {len(report.vulnerable) - NAMED} more" if len(report.vulnerable) > NAMED else ""
    return f"{len(report.vulnerable)} known to be vulnerable: {'; '.join(report.vulnerable[:NAMED])}{others}"
