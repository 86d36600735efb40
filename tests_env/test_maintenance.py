"""Judges of ``maintenance``: what is due, and what to do about it."""

import pytest

from infracat import AtMost, No, states
from infracat.catalog.fields import Percent, Size
from infracat.sections.ages import Age
from infracat.sections.maintenance import messages
from infracat.sections.maintenance.expected import NoOlderImage


def test_exists(maintenance_rule, seen, expect):
    """There is something to look at: the images, the disk, the folder; what the task leaves behind was left once."""
    missing = messages.describe_missing_images(seen.images) if seen.images else ""
    expect("missing" if missing else "present", "present", missing)


@states("images")
def test_image_age(maintenance_rule, seen, expect):
    """No image was built longer than ``every`` ago."""
    every = maintenance_rule.every
    expect(seen.images, NoOlderImage(every), messages.describe_old_images(seen.images, every))


@states("share")
def test_is_mounted(maintenance_rule, seen, catalog, expect):
    """Where a row of ``storage`` says that the path is a mount, it is: else the share would be another disk's."""
    mounts = {row.location.rstrip("/") for row in catalog.section("storage") if row.type == "mount"}
    if maintenance_rule.path.rstrip("/") in mounts:
        found = "mounted" if seen.usage.is_mount else "not mounted"
        expect(found, "mounted", f"{seen.usage.path} is not mounted: it is on {seen.usage.disk}")


@states("share")
def test_usage(maintenance_rule, seen, expect):
    """The used share, as ``df`` shows it; of a VHDX, how much of what it may become its file has taken."""
    above = maintenance_rule.share
    expect(Percent(seen.usage.used), AtMost(above), messages.describe_usage(seen.usage, above))


@states("most")
def test_size(maintenance_rule, seen, expect):
    """All files together are not larger."""
    above = maintenance_rule.most
    message = messages.describe_sizes(seen.sizes, above, maintenance_rule.path)
    expect(Size(seen.sizes.total), AtMost(above), message)


@states("done_within")
def test_last_done(maintenance_rule, seen, expect):
    """It was done, and not longer than ``every`` ago."""
    every = maintenance_rule.every
    expect(Age(seen.done.age), AtMost(every), messages.describe_last_done(seen.done, every))


@states("report")
def test_finds_no_vulnerability(maintenance_rule, seen, expect):
    """The evidence, where it is a report of pip-audit, lists no known vulnerability."""
    if seen.done.report is None:
        pytest.skip("no report of pip-audit")
    report = seen.done.report
    none = No("known vulnerability", messages.describe_checked(report))
    expect(report.vulnerable, none, messages.describe_vulnerable(report))


@states("asks")
def test_command(maintenance_rule, seen, expect):
    """It exits with 0."""
    expect(f"exit {seen.command.exit_code}", "exit 0", messages.describe_result(seen.command, maintenance_rule.command))
