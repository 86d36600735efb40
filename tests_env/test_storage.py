"""Judges of ``storage``: a VHDX is sound, a mount is the stated one, and both and directories have room."""

from infracat import AtLeast, AtMost, No, OneOf, recommended, states
from infracat.catalog.fields import Percent, Size
from infracat.sections.storage.expected import FileSystem, MountOptions


def test_exists(volume, seen, expect):
    """The file, the mount point or the directory is there, and of use."""
    expect("broken" if seen.trouble else "present", "present", seen.trouble)


@states("is_vhdx")
def test_is_sound(volume, seen, expect):
    """Signatures, checksums, tables and blocks are as the format demands, and a parent is there."""
    expect(seen.disk, OneOf(("dynamic", "fixed", "differencing")), f"{seen.path}: {'; '.join(seen.flaws)}")


@recommended
@states("is_vhdx")
def test_is_clean(volume, seen, expect):
    """Its log is empty, and both copies of its headers and tables are whole."""
    worries = seen.worries or seen.flaws
    expect(worries, No("worry"), f"{seen.path}: {'; '.join(worries)}")


@states("size")
def test_size(volume, seen, expect):
    """What a VHDX holds, all of a mount, what is free in a directory."""
    expect(Size(seen.size), AtLeast(volume.size))


@states("filesystem")
def test_filesystem(volume, seen, expect):
    """It is of that type, by whatever name the kernel calls it: ``nfs`` is met by ``nfs4``."""
    expect(seen.filesystem, FileSystem(volume.filesystem))


@states("options")
def test_options(volume, seen, expect):
    """All of these options hold, in the table of mounts or in fstab's words for the start."""
    expect(seen.options, MountOptions(volume.options))


@states("auto_mount")
def test_auto_mount(volume, seen, expect):
    """It comes back when the machine starts."""
    expect(seen.auto_mount, True, seen.why_auto_mount)


@states("is_writable")
def test_is_writable(volume, seen, expect):
    """A mount is not read-only; in a directory this user may make files. Asked, not tried: nothing is written."""
    expect("writable" if seen.writable else "not writable", "writable", f"{seen.path}: {seen.why_not_writable}")


@states("is_writable")
def test_has_room(volume, seen, expect):
    """Its used share is not above ``fail_above``."""
    expect(Percent(seen.used), AtMost(volume.fail_above))


@recommended
@states("is_writable")
def test_is_not_filling_up(volume, seen, expect):
    """Its used share is not above ``warn_above``."""
    expect(Percent(seen.used), AtMost(volume.warn_above))


@states("is_writable")
def test_has_inodes(volume, seen, expect):
    """A disk without free inodes takes no new file, however empty it is."""
    expect(Percent(seen.inodes), AtMost(volume.fail_above))


@recommended
@states("is_writable")
def test_is_not_running_out_of_inodes(volume, seen, expect):
    """The used share of them is not above ``warn_above``."""
    expect(Percent(seen.inodes), AtMost(volume.warn_above))
