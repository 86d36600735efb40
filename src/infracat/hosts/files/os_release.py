"""``/etc/os-release``: the names and the version of a Linux, see os-release(5)."""

from __future__ import annotations

import re
from collections.abc import Mapping

# as in Python's platform.freedesktop_os_release, which reads the file itself
_LINE = re.compile(r"""([A-Za-z_][A-Za-z0-9_]*)=(["']?)(.*)\2""")
_ESCAPED = re.compile(r"""\\([\\$"'`])""")


def parse_os_release(text: str) -> Mapping[str, str]:
    r"""``'NAME="Fedora Linux"\nVERSION_ID=41'`` → ``{"NAME": "Fedora Linux", "VERSION_ID": "41"}``."""
    lines = (_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return {line[1]: _ESCAPED.sub(r"\1", line[3]) for line in lines if line}
