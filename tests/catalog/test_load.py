"""Loading: every mistake has its exact words and place, and a good catalog its values.

Each file of ``bad_catalogs/`` begins with what loading it prints, as comments: ``#> FILE:LINE:COLUMN: …``.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from infracat.catalog.fields import HttpStatus
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog, Position
from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.catalog.rules import RuleViolation
from infracat.catalog.settings import Settings
from infracat.catalog.source import SourceError, read_bytes
from infracat.hosts.files import questions
from infracat.hosts.files.questions import Status
from infracat.sections.env_vars.row import EnvVar
from infracat.sections.registry import SECTIONS

HERE = Path(__file__).parent
BAD = HERE / "bad_catalogs"


def mistakes(path: Path) -> list[str]:
    with pytest.raises(BadCatalog) as caught:
        load(path)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_bad_catalog_says_what_is_wrong_and_where(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    expected = [line[3:] for line in path.read_text("utf-8").splitlines() if line.startswith("#> ")]
    assert mistakes(Path(path.name)) == expected


def test_there_are_many_bad_catalogs() -> None:
    assert len(list(BAD.glob("*.yaml"))) >= 80


def test_a_bug_in_the_rules_of_a_section_is_told_where_it_was_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rules(configured: Mapping[str, Any]) -> list[RuleViolation]:
        raise KeyError(len(configured) > 0)

    monkeypatch.setattr(EnvVar, "rules", staticmethod(rules))
    path = tmp_path / "catalog.yaml"
    path.write_text("env_vars:\n  - name: A\n  - {name: B, example: []}\n")
    assert mistakes(path) == [
        f"{path}:2:11: env_vars/A: name: the rules of env_vars do not cover this row: KeyError: True",
        f"{path}:3:24: env_vars/B: example: is a list; expected text",
    ]


def test_a_file_that_is_larger_than_its_size_says() -> None:
    """As in /proc: what is behind the limit must not be left out in silence."""

    def ask(question: Callable[..., object], path: object, *more: int, read: object) -> object:
        return Status(stat.S_IFREG, 0) if question is questions.status else b"#" * more[0]

    with pytest.raises(SourceError) as raised:
        read_bytes(Path("catalog.yaml"), ask)  # type: ignore[arg-type]
    assert str(raised.value) == "is too large for a catalog: more than its size says, at most 5 MB"


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "catalog.yaml: no such file; infracat init writes a first one"),
    "folder": (Path.mkdir, "catalog.yaml: is a folder, not a catalog; name the file in it"),
    "pipe": (os.mkfifo, "catalog.yaml: is not a file"),
    "nothing": (Path.touch, "catalog.yaml:1:1: is empty: a catalog has sections, such as cli_tools"),
    "blank": (
        lambda path: path.write_text("\n  \n---\n"),
        "catalog.yaml:1:1: is empty: a catalog has sections, such as cli_tools",
    ),
    "50 MB": (
        lambda path: path.write_bytes(bytes(50_000_000)),
        "catalog.yaml: is too large for a catalog: 50.0 MB, at most 5 MB",
    ),
    "Latin-1": (
        lambda path: path.write_bytes("catalog:\n  title: Café\n".encode("latin-1")),
        "catalog.yaml:2:13: is not UTF-8: byte 0xE9 at offset 21; save it as UTF-8",
    ),
    "UTF-16": (
        lambda path: path.write_bytes("catalog:\n".encode("utf-16")),
        "catalog.yaml:1:1: is UTF-16, not UTF-8: save it as UTF-8",
    ),
    "NUL": (
        lambda path: path.write_bytes(b"catalog:\n  title: a\0b\n"),
        "catalog.yaml:2:11: holds the control character U+0000",
    ),
    "escape": (
        lambda path: path.write_bytes(b"catalog:\n  title: \x1b[31mred\n"),
        "catalog.yaml:2:10: holds the control character U+001B",
    ),
    "brackets": (
        lambda path: path.write_text("cli_tools: " + "[" * 1_000_000),
        "catalog.yaml:1:31: is nested more than 20 levels deep",
    ),
    "braces": (
        lambda path: path.write_text("{a: " * 100_000),
        "catalog.yaml:1:81: is nested more than 20 levels deep",
    ),
    "dashes": (
        lambda path: path.write_text("cli_tools:\n" + "- " * 100_000),
        "catalog.yaml:2:39: is nested more than 20 levels deep",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_a_catalog(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, expected = FILES[name]
    monkeypatch.chdir(tmp_path)
    path = Path("catalog.yaml")
    make(path)
    begun = time.process_time()
    assert mistakes(path) == [expected]
    assert time.process_time() - begun < 10


@contextmanager
def an_ordinary_user() -> Iterator[None]:
    """As root, every file can be read."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text("cli_tools: []\n")
    path.chmod(0)
    with an_ordinary_user():
        assert mistakes(path) == [f"{path}: cannot be read: permission denied"]


def test_no_file_can_have_such_a_name() -> None:
    (mistake,) = mistakes(Path("a\0b"))
    assert mistake.endswith("a\\x00b: no file can have such a name")


def test_the_first_hundred_mistakes_are_printed(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text("cli_tools:\n" + "".join(f"- {{name: a{number}, verfy: x}}\n" for number in range(250)))
    lines = mistakes(path)
    assert len(lines) == 101
    assert lines[-1] == "and 150 more"


def test_nobody_looks_for_more_than_a_thousand_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text("cli_tools:\n- name: git\n" + "".join(f"  f{number}: 1\n" for number in range(50_000)))
    begun = time.process_time()
    assert mistakes(path)[-1] == "and at least 900 more"
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    "text",
    [
        "cli_tools:\n- name: git\n  min_version: {0}\n",
        "cli_tools:\n- name: {0}\n",
        "cli_tools:\n- name: git\n  requires: [{0}]\n",
        "cli_tools:\n- name: git\n  {0}: 1\n",
        "{0}: 1\n",
        "containers:\n- name: a\n  memory: {0}\n  ports: {0}\n  env: {{{0}: {0}}}\n",
        "include: {0}\n",
        "hosts: {{{0}: {0}}}\n",
        "redact: '(?\u202e)'\nenv_vars: {0}\n",
    ],
)
@pytest.mark.parametrize(
    "value", ["'" + "[" * 3000 + "'", "'a\u202eb\u200bc\ufffd'", "'" + "9" * 5000 + "'", "'\U000e0001/\u061c'"]
)
def test_a_mistake_is_one_short_printable_line(text: str, value: str, tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text(text.format(value), "utf-8")
    for line in mistakes(path):
        assert line.isprintable()
        assert len(line) < 400 + len(str(path))


def test_a_file_below_the_working_folder_is_named_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "catalog.yaml"
    path.write_text("cli_tools: git\n")
    assert mistakes(path)[0].startswith(f"{path}:1:12: ")
    monkeypatch.chdir(tmp_path)
    assert mistakes(path)[0].startswith("a/catalog.yaml:1:12: ")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_bytes(
        "\ufeffcli_tools:\r\n  - name: git\r\n    purpose: >\r\n      Version\r\n      control\r\n".encode()
    )
    catalog = load(path)
    assert catalog.row("cli_tools/git").purpose == "Version control\n"
    assert catalog.position("cli_tools/git") == Position(str(path), 2, 5)


# ---------------------------------------------------------------------------------------------- a good catalog


@pytest.fixture(scope="module")
def good() -> Catalog:
    return load(HERE / "good_catalog.yaml")


def test_the_catalog_itself(good: Catalog) -> None:
    assert (good.path, good.folder) == (HERE / "good_catalog.yaml", HERE)
    assert re.fullmatch("[0-9a-f]{64}", good.sha256)
    assert good.hosts == {
        "local": "local://",
        "web": "ssh://deploy@web.example.org:2222",
        "app": "docker://shop-app",
        "db": "podman://shop-db",
    }
    assert good.ignored == ("env_vars/CI_*", "scripts/*")
    assert [each.pattern for each in good.redact] == ["ghp_[A-Za-z0-9]{36}", "AKIA[A-Z0-9]{16}", "hunter[0-9]+"]
    assert good.head is good.rows[0]
    assert good.rows[0].key == "catalog/head"
    assert [each.key for each in good.troubleshooting] == ["troubleshooting/ports"]
    assert "hunter[0-9]+" in good.text


def test_rows_are_found_by_key_and_section_and_come_with_what_they_require(good: Catalog) -> None:
    assert [row.key for row in good.section("cli_tools")] == [
        *("cli_tools/git", "cli_tools/make", "cli_tools/python", "cli_tools/docker", "cli_tools/jq"),
    ]
    assert [row.key for row in good.closure(["cli_tools/jq"])] == [
        *("containers/postgres", "cli_tools/git", "cli_tools/make", "cli_tools/jq"),
    ]
    where = good.position("cli_tools/jq")
    assert (Path(where.file).name, where.line, where.column) == ("more.yaml", 6, 5)
    with pytest.raises(KeyError):
        good.row("cli_tools/nothing")


def test_every_field_of_every_section_is_in_the_good_catalog(good: Catalog) -> None:
    """So that a new field comes with an example that is loaded."""
    stated: dict[type[BaseModel], set[str]] = {}
    for row in (*good.rows, *good.troubleshooting):
        stated.setdefault(type(row), set()).update(row.model_fields_set)
    common = set(Row.model_fields)
    assert common <= set().union(*stated.values())
    for section in SECTIONS.values():
        for row_class in section.kinds.values() or [section.row]:
            inherited = set(section.row.model_fields) if section.kinds else common
            assert set(row_class.model_fields) - inherited <= stated[row_class], row_class.__name__
    assert all(f"\n{name}:" in good.text for name in Settings.model_fields)


def test_every_field_says_what_it_is() -> None:
    for section in SECTIONS.values():
        for row_class in section.row_classes():
            for name, field in row_class.model_fields.items():
                assert re.fullmatch(r"[A-Z][^\n]+[.…]", field.description or ""), f"{row_class.__name__}.{name}"


VALUES: dict[str, dict[str, Any]] = {
    "catalog/head": {
        "version": "1.10",
        "last_updated": date(2025, 7, 17),
        "review_every": 93 * 86400,
        "quick_start": "make setup\n\tmake run\n",
        "default_profile": "dev",
    },
    "storage/example.vhdx": {"location": "E:\\VHDs\\", "size": 50 * 10**9, "auto_mount": True, "fail_above": 95},
    "storage/data": {
        "size": 1.5 * 2**40,
        "auto_mount": True,
        "warn_above": 70,
        "fail_above": 90.5,
        "options": ("noatime", "ro"),
    },
    "containers/postgres": {
        "memory": 2 * 2**30,
        "max_restarts": 10,
        "env": {"POSTGRES_DB": "shop", "PGPORT": "5432", "DEBUG": "no"},
    },
    "containers/redis": {"service": "cache", "project": "shop"},
    "external_apis/openai": {
        "endpoint": "https://api.openai.com",
        "probe": "/v1/models?limit=1",
        "status": (HttpStatus("200"),),
        "max_latency": 0.5,
        "cert_days": 30,
        "ca": "certs/ca.pem",
    },
    "external_apis/mirror": {"endpoint": "http://mirror.example.org:8080/api", "cert_days": 14, "status": ()},
    "cli_tools/git": {
        "owner": "@platform",
        "level": "recommended",
        "requires": ("cli_tools/make", "containers/postgres"),
        "profiles": ("dev", "ci"),
        "hosts": ("local", "web"),
        "platform": ("linux", "wsl"),
        "timeout": 5.0,
        "sudo": False,
        "remedy": "apt-get install git",
    },
    "cli_tools/jq": {"hosts": ("db",), "requires": ("cli_tools/git",), "level": "required", "timeout": 30.0},
    "system_resources/ram": {"minimum": 16 * 10**9, "recommended": 32 * 10**9},
    "system_resources/disk": {"path": "/data", "minimum_free": 200 * 10**9, "ssd": True},
    "system_resources/cpu": {"minimum": 4, "recommended": 8},
    "system_resources/gpu": {"gpu_memory": 8 * 2**30, "count": 2, "level": "optional"},
    "system_resources/os": {"os": "debian"},
    "network/ssh": {"address": "127.0.0.1", "port": 22, "process": "sshd*"},
    "network/site": {
        "address": "localhost",
        "port": None,
        "status": (HttpStatus("204"), HttpStatus("2xx")),
        "expect": "open",
    },
    "network/telnet": {"expect": "closed"},
    "cloud_services/s3": {"resources": ("s3://shop-backups", "s3://shop-media/images")},
    "env_vars/DATABASE_URL": {"secret": True, "from_": None},
    "env_vars/OPENAI_API_KEY": {"secret": True, "from_": ".env.local"},
    "env_vars/LOG_LEVEL": {"secret": False},
    "env_vars/SIGNING_KEY_ID": {"secret": False},
    "backups/database": {
        "frequency": 86400,
        "late_after": 26 * 3600,
        "retention": 7 * 86400,
        "delete_after": 28 * 86400,
        "since": date(2025, 1, 1),
        "min_size": 10_000,
        "max_shrink": 20,
    },
    "backups/disk": {"late_after": 7 * 86400 * 1.25, "location": "E:\\Backups\\"},
    "maintenance/images": {"level": "recommended", "images": ("postgres:15", "redis:7-alpine"), "every": 31 * 86400},
    "maintenance/defragment": {"level": "required", "above": 80},
    "maintenance/logs": {"above": 10**9, "every": None},
}


@pytest.mark.parametrize("key", VALUES)
def test_a_row_has_its_values(good: Catalog, key: str) -> None:
    row = good.row(key)
    assert {name: getattr(row, name) for name in VALUES[key]} == VALUES[key]


def printed(good: Catalog, key: str, field: str) -> str:
    value: Any = getattr(good.row(key), field)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(
    ("key", "field", "words"),
    [
        (
            "containers/postgres",
            "ports",
            "5432:5432/tcp, 2222:22/tcp, 8080:80/tcp, 127.0.0.1:5433:5432/tcp, [::1]:53:53/udp",
        ),
        (
            "containers/redis",
            "ports",
            "6379:6379/tcp, 8000-8010:8000-8010/tcp, 9000-9005:9000-9005/udp, 8080-8081:80/tcp",
        ),
        ("containers/postgres", "memory", "2GiB"),
        ("storage/data", "fail_above", "90.5 %"),
        ("external_apis/openai", "rate_limit", "10k/min"),
        ("external_apis/openai", "monthly_cost", "~$20/mo"),
        ("backups/database", "retention", "7 days"),
        ("cli_tools/git", "versions", ">= 2.40"),
        ("cli_tools/make", "versions", ">= 4, < 5"),
        ("cli_tools/python", "versions", "3.11"),
        ("cli_tools/docker", "versions", ">= 24"),
        ("cli_tools/jq", "versions", "None"),
        ("system_resources/gpu", "cuda", ">= 11.8"),
        ("system_resources/wsl", "version", "2"),
    ],
)
def test_a_value_prints_as_people_write_it(good: Catalog, key: str, field: str, words: str) -> None:
    assert printed(good, key, field) == words


def test_what_is_in_a_row_is_typed(good: Catalog) -> None:
    waiver = good.row("cli_tools/git").waive
    assert waiver
    assert (waiver.until, waiver.by, waiver.checks) == (date(2026, 12, 31), "ops", ("version",))
    assert good.head
    assert [(each.version, each.date, each.changes) for each in good.head.history] == [
        ("1.10", date(2025, 7, 17), "Redis"),
        ("1.9", date(2025, 1, 31), "Begun, in a hurry"),
    ]
    openai: Any = good.row("external_apis/openai")
    assert (openai.auth.type, openai.auth.env, openai.auth.name) == ("header", "OPENAI_API_KEY", "X-Key")
    assert (openai.rate_limit.count, openai.rate_limit.seconds) == (10_000, 60)
    s3: Any = good.row("cloud_services/s3")
    assert (s3.monthly_cost.amount, s3.monthly_cost.currency) == (10.0, "EUR")


def test_rows_are_frozen_and_can_be_dumped(good: Catalog) -> None:
    for row in (*good.rows, *good.troubleshooting):
        assert row.model_dump(mode="json")["name"] == row.name
        with pytest.raises(ValueError, match="frozen"):
            row.name = "other"  # type: ignore[misc]


def test_ten_thousand_rows_load_in_seconds(tmp_path: Path) -> None:
    row = '- name: t{0}\n  purpose: Number {0}\n  min_version: "2.{0}"\n  verify: t{0} -v\n  profiles: [dev]\n'
    path = tmp_path / "catalog.yaml"
    path.write_text("cli_tools:\n" + "".join(row.format(number) for number in range(10_000)))
    begun = time.process_time()
    assert len(load(path).rows) == 10_000
    assert time.process_time() - begun < 20  # takes 0.8 s on two slow cores


def test_a_key_in_a_wrong_place_is_not_repeated(tmp_path: Path) -> None:
    """Made of pieces: whoever looks for keys in this repository need not find one."""
    for key in ("AKIA" + "Q4T7ZL2VWNB6XKJD", "ghp_" + "q7R2wLk9" * 5, "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"):
        path = tmp_path / "catalog.yaml"
        path.write_text(f"cli_tools:\n  - {{name: git, level: {key}}}\n")
        with pytest.raises(BadCatalog) as bad:
            load(path)
        assert "(got '[redacted]')" in str(bad.value)
        assert key not in str(bad.value)
        path.write_text(f"cli_tools:\n  - {{name: git, {key}: x}}\n  - {{name: {key}, level: x}}\n{key}: []\n")
        with pytest.raises(BadCatalog) as bad:
            load(path)
        assert str(bad.value).count("[redacted]") >= 3
        assert key not in str(bad.value)
