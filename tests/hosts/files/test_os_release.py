"""os-release as real systems write it, and as none should."""

from __future__ import annotations

from pathlib import Path

import pytest

from infracat.hosts.files.dotenv import variables_in
from infracat.hosts.files.os_release import parse_os_release

DEBIAN = """\
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
ID=debian
HOME_URL="https://www.debian.org/"
"""
ARCH = """\
NAME="Arch Linux"
ID=arch
ANSI_COLOR="38;2;23;147;209"
BUILD_ID=rolling
"""
OPENSUSE = """\
# a comment

NAME='openSUSE Leap'
ID="opensuse-leap"
ID_LIKE="suse opensuse"
VERSION_ID='15.6'
"""


@pytest.mark.parametrize("text", [DEBIAN, ARCH, OPENSUSE, ""])
def test_real_ones_are_read_as_a_shell_and_dotenv_read_them(text: str) -> None:
    assert parse_os_release(text) == variables_in(text)


def test_this_machine_s_own() -> None:
    text = Path("/etc/os-release").read_text()
    assert parse_os_release(text) == variables_in(text)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("NAME=Fedora", {"NAME": "Fedora"}),
        (r'NAME="a \"quoted\" \$name"', {"NAME": 'a "quoted" $name'}),
        ('NAME=""', {"NAME": ""}),
        ("NAME=", {"NAME": ""}),
        ('NAME="unclosed', {"NAME": '"unclosed'}),  # as it is
        ("no assignment", {}),
        ("2NAME=x", {}),
    ],
)
def test_a_line(line: str, found: dict[str, str]) -> None:
    assert parse_os_release(line) == found
