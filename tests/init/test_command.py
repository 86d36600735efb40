"""The command ``infracat init``: where it writes, what it never overwrites, and files that nobody can read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from infracat.catalog.load import load
from infracat.hosts import Machine
from infracat.init import noise
from infracat.init.first_catalog import first_catalog
from infracat.sections.registry import SECTIONS
from tests.project import Project


def init(project: Project, *arguments: str) -> CompletedProcess[str]:
    return project.infracat("init", *arguments, HOME=str(project.folder / "home"), DOCKER_HOST="")


def left(project: Project) -> list[str]:
    return sorted(path.name for path in project.folder.iterdir())


def test_an_empty_folder(project: Project) -> None:
    assert init(project).returncode == 0
    catalog = load(project.folder / "catalog.yaml")
    assert {row.section for row in catalog.rows} == {"catalog", "system_resources"}
    assert catalog.head
    assert (catalog.head.title, catalog.head.version) == (project.folder.name, "1.0")
    (entry,) = catalog.head.history
    assert (entry.version, entry.date) == ("1.0", catalog.head.last_updated)


def test_what_is_there_is_left_as_it_is(project: Project) -> None:
    project.catalog("mine: true\n")
    done = init(project)
    assert done.returncode == 4
    assert done.stdout == ""
    why = "catalog.yaml exists already, and is left as it is; `infracat init -o FILE` writes another one"
    assert done.stderr == f"infracat: {why}\n"
    assert (project.folder / "catalog.yaml").read_text() == "mine: true\n"


def test_a_link_to_nowhere_is_there_too(project: Project) -> None:
    (project.folder / "catalog.yaml").symlink_to(project.folder / "elsewhere.yaml")
    assert init(project).returncode == 4
    assert left(project) == ["catalog.yaml"]


def test_another_file(project: Project) -> None:
    project.write(".nvmrc", "20\n")
    project.write("sub/.nvmrc", "22\n")
    done = init(project, "-o", "sub/first.yaml")
    assert done.returncode == 0
    assert done.stdout.startswith("sub/first.yaml: ")
    assert done.stdout.endswith("\n  infracat verify -c sub/first.yaml\n")
    assert str(load(project.folder / "sub/first.yaml").row("cli_tools/node").min_version) == ">= 22"  # type: ignore[attr-defined]
    assert left(project) == [".nvmrc", "sub"]


def test_standard_output(project: Project) -> None:
    project.write(".nvmrc", "20\n")
    done = init(project, "-o", "-")
    assert done.returncode == 0
    assert "catalog.yaml: " in done.stderr
    assert left(project) == [".nvmrc"]
    project.catalog(done.stdout)
    assert project.infracat("lint").returncode == 0


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("nowhere/catalog.yaml", "nowhere: no such folder"),
        ("f/catalog.yaml", "f: no such folder"),
        (".", ". exists already, and is left as it is; `infracat init -o FILE` writes another one"),
        (f"{'x' * 300}.yaml", f"{'x' * 300}.yaml: cannot be written: File name too long"),
    ],
)
def test_where_nothing_can_be_written(project: Project, output: str, why: str) -> None:
    project.write("f", "a file")
    done = init(project, "-o", output)
    assert (done.returncode, done.stderr) == (4, f"infracat: {why}\n")
    assert left(project) == ["f"]


def folder_of_that_name(path: Path) -> None:
    path.mkdir()


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def large(path: Path) -> None:
    path.write_bytes(b"#" * 1_000_001)


def holding(data: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)

    return write


MERGES = f"a: &a {{{', '.join(f'k{n}: 1' for n in range(1000))}}}\nb: {{<<: [{', '.join(['*a'] * 200)}]}}\n".encode()
HOSTILE = {
    "a folder": ("package.json", folder_of_that_name, "package.json: is a folder, not a file"),
    "a folder of a pattern": (".env.example", folder_of_that_name, ".env.example: is a folder, not a file"),
    "a link to itself": (
        "package.json",
        link_to_itself,
        "package.json: cannot be read: Too many levels of symbolic links",
    ),
    "a pipe": (".env.example", pipe, ".env.example: is not a regular file"),
    "too large": ("compose.yaml", large, "compose.yaml: is too large: 1.0 MB, at most 1 MB"),
    "not UTF-8": (
        "Makefile",
        holding(b"all:\n\techo \xff\n"),
        "Makefile:2: is not UTF-8: byte 0xFF at offset 11; save it as UTF-8",
    ),
    "UTF-16": (
        ".env.example",
        holding("A=1".encode("utf-16")),
        ".env.example:1: is UTF-16, not UTF-8: save it as UTF-8",
    ),
    "a NUL": (".tool-versions", holding(b"node 20\0"), ".tool-versions:1: holds the control character U+0000"),
    "broken YAML": (
        "compose.yaml",
        holding(b"services:\n  db: [\n"),
        "compose.yaml:3: is not YAML: while parsing a flow node did not find expected node content",
    ),
    "YAML that is a list": ("compose.yaml", holding(b"- services\n"), "compose.yaml: is not a mapping"),
    "deep YAML": ("compose.yaml", holding(b"[" * 5000), "compose.yaml:1: is nested more than 40 levels deep"),
    "an alias of itself": (
        "compose.yaml",
        holding(b"services: &a\n  db: *a\n"),
        "compose.yaml:2: has an alias of something that does not stand before it",
    ),
    "merges without end": (
        "compose.yaml",
        holding(MERGES),
        "compose.yaml:2: merges more fields than anybody needs",
    ),
    "broken JSON": (
        "package.json",
        holding(b'{"name": }'),
        "package.json: is not JSON: Expecting value: line 1 column 10 (char 9)",
    ),
    "deep JSON": (".mcp.json", holding(b'{"mcpServers":' * 50_000), ".mcp.json: is nested too deep"),
    "JSON that is text": ("package.json", holding(b'"text"'), "package.json: is not an object"),
    "a number that is a bomb": (
        "package.json",
        holding(b'{"version": ' + b"9" * 5000 + b"}"),
        "package.json: is not JSON: Exceeds the limit (4300 digits) for integer string",
    ),
    "broken TOML": ("pyproject.toml", holding(b"[project\n"), "pyproject.toml: is not TOML: "),
    "deep TOML": ("pyproject.toml", holding(b"a = " + b"[" * 50_000), "pyproject.toml: is nested too deep"),
    "a .env.example that is none": (
        ".env.example",
        holding(b"GOOD=1\nthis is no assignment\nMIIEvQIBADANBgkqhkiG9w0\n"),
        ".env.example:2: is not NAME=value",
    ),
    "a name that is no variable": (
        ".env.example",
        holding(b"my.setting=1\n"),
        ".env.example:1: is not the name of an environment variable",
    ),
}


@pytest.mark.parametrize("case", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_cannot_be_used_is_told_and_passed_over(
    project: Project, case: tuple[str, Callable[[Path], None], str]
) -> None:
    name, make, told = case
    make(project.folder / name)
    project.write("sub/.nvmrc", "20\n")
    found = first_catalog(project.folder, date(2026, 11, 23), {"HOME": str(project.folder), "PATH": ""})
    assert any(each.startswith(told) for each in found.warnings), found.warnings
    assert len(found.warnings) <= 2
    assert "MIIE" not in "".join([*found.warnings, found.text])
    project.catalog(found.text)
    assert "cli_tools/node" in [row.key for row in load(project.folder / "catalog.yaml").rows]


def test_it_is_told_in_one_line_on_standard_error(project: Project) -> None:
    project.write("package.json", "{")
    done = init(project)
    assert done.returncode == 0
    why = "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
    assert done.stderr == f"infracat: passed over package.json: is not JSON: {why}\n"


def test_links_to_folders_are_not_followed(project: Project) -> None:
    (project.folder / "loop").symlink_to(".")
    (project.folder / "up").symlink_to("..")
    project.write(".nvmrc", "20\n")
    assert init(project).stderr == ""
    assert "  # from .nvmrc\n" in (project.folder / "catalog.yaml").read_text()


def test_a_thousand_services_are_too_many(project: Project) -> None:
    services = "".join(f"  s{number}: {{image: 'redis:7', depends_on: [s{number + 1}]}}\n" for number in range(1000))
    project.write("compose.yaml", f"services:\n{services}")
    done = init(project)
    assert done.returncode == 0
    assert "containers: 1000 rows are too many for a first catalog: the first 500 are in it" in done.stderr
    assert len(load(project.folder / "catalog.yaml").section("containers")) == 500


def test_services_that_wait_for_each_other_in_a_circle(project: Project) -> None:
    services = "{a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [c]}, c: {image: x, depends_on: [a, c]}}"
    project.write("compose.yaml", f"services: {services}\n")
    assert init(project).returncode == 0
    catalog = load(project.folder / "catalog.yaml")
    assert [len(row.requires) for row in catalog.section("containers")] == [2, 2, 1]


def test_without_an_example_file_the_names_of_env_are_taken_and_its_values_are_not(project: Project) -> None:
    project.write(".env", "SECRET_KEY=hunter2-Gx5dFq\nMODE=debug-mode-here\nlower=1\n")
    done = init(project)
    text = (project.folder / "catalog.yaml").read_text()
    assert [row.name for row in load(project.folder / "catalog.yaml").section("env_vars")] == ["SECRET_KEY", "MODE"]
    assert not re.search("hunter2|debug-mode", text + done.stdout + done.stderr)


def test_a_secret_is_in_no_other_field_either(project: Project) -> None:
    """What is a secret under one name is not shown under another."""
    project.write(".env", "DB_PASSWORD=blue-moon-9\n")
    project.write(".env.example", "# blue-moon-9 is the password\nDB_PASSWORD=\nSTAGE=blue-moon-9\n")
    project.write(
        "compose.yaml", "services:\n  db:\n    image: postgres:blue-moon-9\n    environment: {STAGE: blue-moon-9}\n"
    )
    init(project)
    assert "blue-moon-9" not in (project.folder / "catalog.yaml").read_text()


def test_servers_of_the_users_own_clients_are_optional(project: Project) -> None:
    secret = '"env": {"API_KEY": "hunter2-Gx5dFq"}'
    project.write("home/.config/mcp/notes.json", f'{{"mcpServers": {{"notes": {{"command": "npx", {secret}}}}}}}')
    project.write("home/.config/Claude/claude_desktop_config.json", '{"mcpServers": {"time": {"command": "uvx"}}}')
    project.write(".mcp.json", '{"mcpServers": {"time": {"command": "uvx"}}}')
    init(project)
    time, notes = load(project.folder / "catalog.yaml").section("mcp_tools")
    assert (time.name, time.level, time.config) == ("time", "required", ".mcp.json")  # type: ignore[attr-defined]
    assert (notes.level, notes.config) == ("optional", "~/.config/mcp/notes.json")  # type: ignore[attr-defined]
    assert "hunter2" not in (project.folder / "catalog.yaml").read_text()


def test_verify_is_green_but_for_what_is_missing(project: Project) -> None:
    """Only sections without an observer may be unknown; of the rest only what is not here fails."""
    project.tool("node", "echo v20.11.1")
    project.tool("pnpm", "echo 9.12.3")
    project.write(
        "package.json", '{"packageManager": "pnpm@9.12.1", "engines": {"node": ">=20"}, "scripts": {"dev": "vite"}}'
    )
    project.write("Makefile", "all:\n\tprotoc-of-nobody\n")
    project.write(".env.example", "API_TOKEN=...\nAPI_URL=http://localhost:8000\nLOG_LEVEL=info\nNOT_SET=1\n")
    project.write(".env", "API_TOKEN=abc123def456\nAPI_URL=https://api.example.org\nLOG_LEVEL=debug\n")
    project.write(".tool-versions", "deno-of-nobody 1.44.0\n")
    assert init(project).returncode == 0
    done = project.verify()
    assert done.returncode == 1
    found = project.statuses()
    observed = {key: status for key, status in found.items() if SECTIONS[key.partition("/")[0]].observer()}
    assert {key for key, status in observed.items() if status == "failed"} == {
        "cli_tools/deno-of-nobody",
        "env_vars/NOT_SET",
    }
    assert set(observed.values()) <= {"passed", "failed", "skipped", "warned"}
    assert found["network/vite-5173"] in ("skipped", "passed")


def test_variables_of_other_folders_and_optional_ones_need_not_be_in_the_example_file(project: Project) -> None:
    project.write(".env.example", "STAGE=dev\n# DEBUG=1\n")
    project.write("apps/web/.env.example", "PORT=3000\n")
    assert init(project).returncode == 0
    project.verify()
    assert project.statuses()["catalog/head"] == "passed"
    project.write("compose.yaml", "services: {db: {image: 'postgres:${TAG_OF_DB}'}}\n")
    (project.folder / "catalog.yaml").unlink()
    assert init(project).returncode == 0
    project.verify()
    (check,) = [each for each in project.row("catalog/head")["checks"] if each["status"] == "failed"]
    assert check["message"] == ".env.example does not list TAG_OF_DB"


def test_a_variable_with_a_default_is_not_asked_for(project: Project) -> None:
    project.write(".env.example", "# Where it listens\nPORT=8000\nTAG=15\n")
    ports = '["${PORT:-8000}:80", "${OTHER-1}:1"]'
    project.write("compose.yaml", f"services:\n  web:\n    image: web:${{TAG}}-${{TAG:-1}}\n    ports: {ports}\n")
    init(project)
    port, tag = load(project.folder / "catalog.yaml").section("env_vars")
    assert (port.name, port.level, tag.name, tag.level) == ("PORT", "optional", "TAG", "required")


def test_a_bind_mount_of_a_mount_point_is_a_mount(project: Project) -> None:
    """/dev/shm is one on every Linux."""
    if not Path("/dev/shm").is_mount():
        pytest.skip("/dev/shm is no mount point here")
    project.write("compose.yaml", "services: {app: {image: x, volumes: ['/dev/shm:/data', '/usr/lib:/data/lib:ro']}}\n")
    init(project)
    shm, lib = load(project.folder / "catalog.yaml").section("storage")
    assert (shm.type, shm.location, lib.type) == ("mount", "/dev/shm", "directory")  # type: ignore[attr-defined]
    assert lib.purpose == "Data of app, which only reads it"


def test_services_of_the_same_name_in_two_folders_are_two(project: Project) -> None:
    project.write("compose.yaml", "services: {db: {image: 'postgres:15'}}\n")
    project.write("search/compose.yml", "services: {db: {image: 'mysql:8'}, web: {image: x, depends_on: [db]}}\n")
    init(project)
    catalog = load(project.folder / "catalog.yaml")
    assert [row.name for row in catalog.section("containers")] == ["db", "search-db", "web"]
    ours, theirs = catalog.row("containers/db"), catalog.row("containers/search-db")
    assert (ours.image, ours.project, theirs.image, theirs.project) == ("postgres:15", None, "mysql:8", "search")  # type: ignore[attr-defined]
    assert catalog.row("containers/web").requires == ("cli_tools/docker", "containers/search-db")


def test_ports_in_the_long_notation_with_variables(project: Project) -> None:
    port = "{target: 80, published: '${PORT:-8080}', host_ip: '::1', protocol: udp}"
    project.write("compose.yaml", f"services: {{web: {{image: x, ports: [{port}, {{target: 90}}]}}}}\n")
    init(project)
    (row,) = load(project.folder / "catalog.yaml").section("containers")
    assert [str(each) for each in row.ports] == ["[::1]:8080:80/udp"]  # type: ignore[attr-defined]


def test_a_range_of_ports_stays_one(project: Project) -> None:
    project.write("compose.yaml", "services: {web: {image: x, ports: ['9000-9100:9000-9100', '8000-8010:80']}}\n")
    init(project)
    (row,) = load(project.folder / "catalog.yaml").section("containers")
    assert [str(each) for each in row.ports] == ["9000-9100:9000-9100/tcp", "8000-8010:80/tcp"]  # type: ignore[attr-defined]


def test_a_service_that_extends_another(project: Project) -> None:
    base = "{image: 'python:3.12', mem_limit: 1g, environment: [A=1, B=1]}"
    more = "{extends: base, environment: {B: 2}, scale: 0}"
    project.write("compose.yaml", f"services: {{base: {base}, worker: {more}}}\n")
    init(project)
    row = load(project.folder / "catalog.yaml").row("containers/worker")
    assert (row.image, row.memory, row.level) == ("python:3.12", 2**30, "optional")  # type: ignore[attr-defined]
    assert row.env == {"A": "1", "B": "2"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("fails", [False, True])
def test_the_machine_is_closed_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    closed: list[Path] = []
    monkeypatch.setattr(Machine, "close", lambda machine: closed.append(machine.folder))
    if fails:
        monkeypatch.setattr(noise, "leave_out", None)
    with pytest.raises(TypeError) if fails else nullcontext():
        first_catalog(tmp_path, date(2026, 11, 23), {"HOME": str(tmp_path), "PATH": ""})
    assert closed == [tmp_path]
