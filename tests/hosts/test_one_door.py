"""hosts/ is the only door to a machine's files, processes and sockets, and hosts come out of the audit's machines."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import infracat

PACKAGE = Path(infracat.__file__).parent
MODULES = {  # that touch a machine
    *("asyncio", "ctypes", "fcntl", "glob", "multiprocessing", "mmap", "platform", "psutil", "pty", "pwd", "grp"),
    *("requests", "select", "selectors", "shutil", "socket", "ssl", "sqlite3", "subprocess", "tempfile"),
    *("testinfra", "urllib.request", "urllib3", "zipfile", "docker", "http.client"),
}
FUNCTIONS = {"open", "io.open", "os.open"}
CONSTANTS = {"SEEK_END", "devnull", "linesep", "pathsep", "sep"}  # of os
PATHS = {"basename", "commonpath", "dirname", "isabs", "join", "normpath", "relpath", "split", "splitext"}  # of os.path
METHODS = {  # of pathlib's paths, and of file objects
    *("absolute", "chmod", "cwd", "exists", "expanduser", "glob", "hardlink_to", "home", "is_block_device", "is_dir"),
    *("is_fifo", "is_file", "is_mount", "is_socket", "is_symlink", "iterdir", "lstat", "mkdir", "open", "owner"),
    *(
        "read_bytes",
        "read_text",
        "readlink",
        "rename",
        "resolve",
        "rglob",
        "rmdir",
        "samefile",
        "stat",
        "symlink_to",
        "touch",
    ),
    *("unlink", "walk", "write_bytes", "write_text"),
}
# formats/ reads what it is handed, in a process of its own that hosts.files.copies starts and kills
# the catalog's own files go through hosts/files too; what is allowed there asks no file system
ALLOWED = {
    "catalog/includes.py": {"absolute", "cwd", "os.path.abspath"},
    "catalog/load.py": {"absolute"},
    "catalog/source.py": {"absolute"},
    "formats/sqlite.py": {"sqlite3", "absolute"},  # SQLite opens its databases itself
    "formats/streams.py": {"subprocess", "shutil"},  # zstd unpacks by its own program
    "formats/tar.py": {"open"},  # tarfile's, over a stream that is open
    "formats/whole.py": {"open", "stat"},  # the child process's own file, and what it unpacks into the scratch folder
    "redaction/output.py": {"os.environ"},  # what leaves before there is a machine: an error while it is made
    "sections/installed.py": {"read_text"},  # the metadata of this Python's packages: nothing of a machine
    "formats/zips.py": {"zipfile"},  # the end of the file says what is in it: it cannot be a stream
}


def touched(tree: ast.Module) -> Iterator[str]:
    """Everything in a module that reaches beyond what it is handed."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name in MODULES)
            case ast.ImportFrom(module=str(module), names=names):
                yield from [module] if module in MODULES else []
                yield from (each.name for each in names if f"{module}.{each.name}" in MODULES)
                yield from (each.name for each in names if module == "os" and each.name not in CONSTANTS | {"path"})
                yield from (each.name for each in names if module == "os.path" and each.name not in PATHS)
            case ast.Attribute(value=ast.Name(id="os"), attr=attribute) if attribute not in CONSTANTS | {"path"}:
                yield f"os.{attribute}"
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="os"), attr="path"), attr=attribute):
                yield from [f"os.path.{attribute}"] if attribute not in PATHS else []
            case ast.Call(func=ast.Name(id="open")):
                yield "open"
            case ast.Call(func=ast.Attribute(value=owner, attr=attribute)) if attribute in METHODS:
                yield from [attribute] if not is_the_host(owner) else []


def is_the_host(owner: ast.expr) -> bool:
    """``host.read_text(…)``, ``self._host.files.names(…)``: through the door."""
    while isinstance(owner, ast.Attribute):
        if owner.attr in ("host", "_host"):
            return True
        owner = owner.value
    return isinstance(owner, ast.Name) and owner.id == "host"


@pytest.mark.parametrize("folder", ["catalog", "formats", "redaction", "sections", "vhdx"])
def test_no_other_door(folder: str) -> None:
    found = {}
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if through := set(touched(ast.parse(path.read_text()))) - ALLOWED.get(name, set()):
            found[name] = through
    assert found == {}


def test_no_exemption_is_out_of_date() -> None:
    for name, allowed in ALLOWED.items():
        assert allowed <= set(touched(ast.parse((PACKAGE / name).read_text()))), name


@pytest.mark.parametrize(
    "line",
    [
        "open('x')",
        "Path('x').read_text()",
        "path.exists()",
        "import subprocess",
        "from socket import create_connection",
        "from urllib import request",
        "os.listdir('.')",
        "os.path.exists('x')",
        "from os import stat",
        "from os.path import realpath",
    ],
)
def test_the_test_sees_it(line: str) -> None:
    assert list(touched(ast.parse(line)))


@pytest.mark.parametrize("line", ["host.read_text('x')", "self._host.files.stat(x)", "os.path.join(a, b)", "os.sep"])
def test_the_test_lets_through(line: str) -> None:
    assert not list(touched(ast.parse(line)))


def constructed(name: str) -> set[str]:
    """The modules that call a class."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    }


def test_hosts_come_out_of_the_machines_and_these_are_made_once() -> None:
    assert constructed("Host") == {"hosts/machines.py"}
    assert constructed("Machine") == {"audit/machines.py", "init/project.py"}
