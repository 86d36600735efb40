"""Which of a banner's numbers is the tool's version."""

from __future__ import annotations

import pytest

from infracat.sections.cli_tools.banner import candidates
from infracat.sections.cli_tools.words import names_of
from tests.project import Project

JAVA_8 = (
    'openjdk version "1.8.0_392"\nOpenJDK Runtime Environment (build 1.8.0_392-8u392-ga-1)\n'
    "OpenJDK 64-Bit Server VM (build 25.392-b08, mixed mode)"
)
XDEBUG = (
    "Xdebug: [Step Debug] Could not connect to debugging client. Tried: 127.0.0.1:9003 (through xdebug.client_host)."
)
CLEAR = [
    ("elixir", "Erlang/OTP 26 [erts-14.2] [source]\n\nElixir 1.12.0 (compiled with Erlang/OTP 24)", "1.12.0"),
    ("mix", "Erlang/OTP 26 [erts-14.2] [source]\n\nMix 1.12.0 (compiled with Erlang/OTP 24)", "1.12.0"),
    ("mysql", "mysql  Ver 14.14 Distrib 5.7.44, for Linux (x86_64) using  EditLine wrapper", "5.7.44"),
    ("mysql", "mysql  Ver 8.0.35 for Linux on x86_64 (MySQL Community Server - GPL)", "8.0.35"),
    ("mariadb", "mariadb from 11.4.2-MariaDB, client 15.2 for Linux (x86_64)", "11.4.2"),
    ("java", 'Picked up JAVA_TOOL_OPTIONS: -javaagent:/x-3.4.19.jar\nopenjdk version "21.0.4" 2024-07-16', "21.0.4"),
    ("java", JAVA_8, "8.0.392"),
    ("java", 'openjdk version "21" 2023-09-19\nOpenJDK Runtime Environment (build 21+35)', "21"),
    ("javac", "javac 1.8.0_392", "8.0.392"),
    ("gfortran", "GNU Fortran (crosstool-NG 1.24.0) 7.4.0\nCopyright (C) 2017 FSF", "7.4.0"),
    ("php", f"{XDEBUG}\nPHP 7.4.33 (cli)\nCopyright (c)\nZend Engine v3.4.0, Copyright\n with Xdebug v3.1.6", "7.4.33"),
    ("tool", f"{XDEBUG}\nThe Tool 7.4.33", "7.4.33"),
    ("tool", "listening on 10.0.0.1\n1.4.2", "1.4.2"),
    ("tool", "tool version 10.0.0.1", "10.0.0.1"),
    ("tool", "/opt/tool-9.8/bin/tool: 1.2.3", "1.2.3"),
    ("tool", "loaded config from /etc/tool-9.8/config\nv1.2.3", "1.2.3"),
    ("tool", "using C:\\tool-9.8\\x.dll\nv1.2.3", "1.2.3"),
    ("tool", "see https://example.org/tool/9.8/\ntool 1.2.3", "1.2.3"),
    ("tool", "WARNING: tool 9.8 is deprecated\ntool 1.2.3", "1.2.3"),
    ("tool", "npm WARN config 9.8\n1.2.3", "1.2.3"),
    ("tool", "x.py:3: DeprecationWarning: tool 9.8 is old\ntool 1.2.3", "1.2.3"),
    ("tool", "[notice] A new release of tool is available: 9.8 -> 9.9\ntool 1.2.3", "1.2.3"),
    ("tool", "tool 1.2.3\n\nYour version is out of date! The latest version is 9.8.", "1.2.3"),
    ("tool", "requires Node.js >= 18.0.0\ntool 1.2.3", "1.2.3"),
    ("tool", "started in 0.25 s, 1.5 MB\n1.2.3", "1.2.3"),
    ("tool", "OpenSSL 3.0.19, zlib 1.2.13\nprogram version 1.2.3", "1.2.3"),
    ("tool", "\x1b[32mtool\x1b[0m \x1b[1m1.2.3\x1b[0m", "1.2.3"),
    ("tool", "tool (engine 9.8) 1.2.3", "1.2.3"),
    ("tool", "tool 1.2.3 compiled with go1.19.8 on linux/amd64", "1.2.3"),
    ("aws", "aws-cli/2.15.0 Python/3.11.8 Linux/5.15 exe/x86_64", "2.15.0"),
    ("docker-compose", "docker-compose version 1.29.2\ndocker-py version: 5.0.0\nCPython version: 3.9.0", "1.29.2"),
    ("pip", "pip 23.0.1 from /usr/lib/python3/dist-packages/pip (python 3.11)", "23.0.1"),
    ("python3.11", "Python 3.11.2", "3.11.2"),
    ("redis-server", "Redis server v=7.0.15 sha=0:0 malloc=jemalloc-5.3.0 bits=64", "7.0.15"),
    ("hg", "Mercurial Distributed SCM (version 6.3.2)\n(see https://mercurial-scm.org for more)", "6.3.2"),
    ("ansible", "ansible [core 2.14.18]\n  python version = 3.11.2 (main)\n  jinja version = 3.1.2", "2.14.18"),
]
NONE = [
    ("tool", "see /opt/tool-9.8/readme"),
    ("tool", "connected to 127.0.0.1:9003"),
    ("tool", "Picked up JAVA_TOOL_OPTIONS: -javaagent:/x-3.4.19.jar"),
    ("tool", "warning: 9.8 is deprecated"),
]
AMBIGUOUS = [
    ("Engine 2.1.0\nFrontend 3.4.0", ["2.1.0", "3.4.0"]),
    ("engine version: 2.1.0\nfrontend version: 3.4.0", ["2.1.0", "3.4.0"]),
    ("Engine 2.1.0, Frontend 3.4.0", ["2.1.0", "3.4.0"]),
    ("tool (engine 2.1.0) (frontend 3.4.0)", ["2.1.0", "3.4.0"]),
]


@pytest.mark.parametrize(("name", "text", "version"), CLEAR, ids=lambda value: value[:30])
def test_one_number_is_closest(name: str, text: str, version: str) -> None:
    assert [each.version for each in candidates(text, names_of(name))] == [version]


@pytest.mark.parametrize(("name", "text"), NONE)
def test_what_is_no_version(name: str, text: str) -> None:
    assert candidates(text, names_of(name)) == []


@pytest.mark.parametrize(("text", "versions"), AMBIGUOUS)
def test_several_numbers_are_as_close(text: str, versions: list[str]) -> None:
    assert [each.version for each in candidates(text, names_of("tool"))] == versions


def checked(project: Project, name: str, text: str, field: str) -> tuple[str, str]:
    """Status and message of the version check of a tool that prints ``text``."""
    project.write("said", text)
    project.tool(name, f"cat {project.folder}/said")
    project.catalog(f"cli_tools:\n- name: {name}\n  {field}\n")
    project.verify()
    check = next(each for each in project.row(f"cli_tools/{name}")["checks"] if each["name"] == "version")
    return check["status"], check["message"]


def test_candidates_that_would_be_judged_differently_are_unknown(project: Project) -> None:
    text = "Engine 2.1.0\nFrontend 3.4.0"
    status, message = checked(project, "tool", text, 'min_version: "3.0"')
    assert status == "unknown"
    assert "2.1.0 and 3.4.0" in message
    assert r"version_pattern: 'Engine\s*v?([0-9.]+)'" in message
    assert r"version_pattern: 'Frontend\s*v?([0-9.]+)'" in message
    assert checked(project, "tool", text, 'min_version: "2.0"')[0] == "passed"
    assert checked(project, "tool", text, 'min_version: "4.0"')[0] == "failed"
    pattern = "min_version: '3.0'\n  version_pattern: 'Frontend\\s*v?([0-9.]+)'"
    assert checked(project, "tool", text, pattern)[0] == "passed"


@pytest.mark.parametrize(
    ("field", "status"),
    [
        ('version: "8"', "passed"),
        ('version: "1.8"', "passed"),
        ('version: ">=1.8,<9"', "passed"),
        ('min_version: "11"', "failed"),
        ('version: "1.7"', "failed"),
    ],
)
def test_java_1_8_is_java_8(project: Project, field: str, status: str) -> None:
    assert checked(project, "java", JAVA_8, field)[0] == status
