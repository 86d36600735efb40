"""``storage``: virtual disks, mounts and directories."""
