"""What looks at a machine starts with the standard library alone: on other machines there is nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import infracat
from infracat.hosts.libraries import is_installed

pytestmark = pytest.mark.real

SOURCE = Path(infracat.__file__).parents[1]
FOLDERS = ("formats", "hosts", "redaction", "vhdx")
EXEMPT = {  # imported by the functions that need them, and only there
    "infracat.hosts.backend": "testinfra's own classes",
    "infracat.hosts.commands.psutil_table": "psutil's reading; proc_table is the other",
    "infracat.hosts.clouds.bounded_boto": "botocore's session",
    "infracat.hosts.docker.bounded_api": "docker's client",
    "infracat.hosts.http.deadline": "requests over our own connections",
    "infracat.hosts.http.exchange": "requests over our own connections",
    "infracat.hosts.http.request_errors": "the errors of requests",
    "infracat.hosts.http.transfer": "requests over our own connections",
    "infracat.hosts.mcp.client": "the HTTP client of the MCP SDK",
}
IMPORTS = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
    if set(sys.modules) & {"tests", "_pytest"}:
        sys.exit(f"{name} imports the tests")
"""


def modules() -> list[str]:
    found = (path for folder in FOLDERS for path in sorted((SOURCE / "infracat" / folder).rglob("*.py")))
    return [".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__") for path in found]


def bare(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python that has no packages: not even those of its own installation."""
    return subprocess.run([sys.executable, "-I", "-S", *arguments], capture_output=True, text=True, check=False)


def test_they_import_nothing_else() -> None:
    names = [name for name in modules() if name not in EXEMPT]
    done = bare("-c", IMPORTS, str(SOURCE), *names)
    assert done.returncode == 0, done.stderr


def test_no_exemption_is_out_of_date() -> None:
    for name in EXEMPT:
        done = bare("-c", IMPORTS, str(SOURCE), name)
        assert "ModuleNotFoundError" in done.stderr, name


LOOKS = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.docker.containers import Containers
from infracat.hosts.files.dotenv import variables_in

host = Host(Machine(Path.cwd()))
assert host.run(["echo", "hello"]).stdout == "hello\\n"
assert host.run("sleep 9 & exit 3", timeout=5).exit_code == 3
assert host.run("sleep 9", timeout=0.1).timed_out
assert host.memory() > 0
assert host.processors() > (0, 0)
assert host.file_system(Path("/")).total > 0
assert "127.0.0.1" in host.own_addresses()
assert isinstance(host.listeners(), tuple)
assert host.files.mount_at("/")
for ask, package in (lambda: host.testinfra, "pytest-testinfra"), (lambda: variables_in("A=1"), "python-dotenv"):
    try:
        ask()
    except CannotObserve as error:
        assert str(error) == f"{package} is not installed on this machine: pip install {package}", error
    else:
        raise AssertionError(package)
try:
    Containers(host).image("postgres:15")
except CannotObserve:
    pass
else:
    raise AssertionError("docker")
"""


def test_a_machine_is_looked_at_without_any_package() -> None:
    done = bare("-c", LOOKS, str(SOURCE))
    assert done.returncode == 0, done.stderr


def test_a_library_that_is_there_and_cannot_be_imported_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "another_python_s.py").write_text("from another_python_s._binary import read")
    monkeypatch.syspath_prepend(tmp_path)
    assert not is_installed("another_python_s")
