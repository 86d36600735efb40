"""How ``infracat init`` reads what others write: version ranges, values, compose's notations."""

from __future__ import annotations

import doctest
from typing import cast

import pytest
from packaging.specifiers import SpecifierSet

from infracat.catalog import compose_variables as filled_module
from infracat.catalog.compose_variables import variable_uses
from infracat.catalog.fields import MinVersion, VersionRange
from infracat.catalog.nodes import Fields, Items
from infracat.init import ranges, safe_values, secrecy
from infracat.init.compose_values import image, mount, short_port, size
from infracat.init.compose_variables import KnownVariables
from infracat.init.ranges import intersection, pinned_version, range_in
from infracat.init.safe_values import carries_secrets, example_of, is_safe_to_show, is_sensitive_name, safe_comment
from infracat.init.yaml_tree import parse


@pytest.mark.parametrize("module", [filled_module, safe_values, secrecy, ranges])
def test_examples_in_the_documentation(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (">=3.11", ["3.11", "4.0"], ["3.10.9"]),
        (">=3.11,<4", ["3.11", "3.99"], ["4.0", "3.10"]),
        ("^3.10", ["3.10", "3.13.1"], ["4.0", "3.9"]),
        ("^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0", "0.2.2"]),
        ("~3.11", ["3.11.9"], ["3.12", "3.10"]),
        ("~1.2.3", ["1.2.9"], ["1.3", "1.2.2"]),
        ("~> 1.8.0", ["1.8.5"], ["1.9"]),
        ("~> 1.8", ["1.9"], ["2.0", "1.7"]),
        ("~=3.11", ["3.12"], ["4.0"]),
        ("==3.12.*", ["3.12.1"], ["3.13"]),
        ("20", ["20.11"], ["21.0"]),
        ("20.x", ["20.11"], ["21.0", "19.9"]),
        ("v20.11.1", ["20.11.1"], ["20.11.2"]),
        (">=18.17 <21", ["18.17", "20.9"], ["21.0"]),
        ("18 - 20", ["18.0", "20.0"], ["17.9", "21.0"]),
        ("^18.12 || >=20", ["18.12", "19.0", "20.0"], ["18.11"]),
        (">= 3.9, != 3.9.7", ["3.9.8"], ["3.9.7"]),
        ("!=3.1.*,>3", ["3.2"], ["3.1.4", "3"]),
        (">=3.13.0rc1", ["3.13.0"], ["3.12"]),
    ],
)
def test_ranges_mean_what_they_mean_to_their_own_tools(text: str, inside: list[str], outside: list[str]) -> None:
    found = range_in(text)
    assert found
    (stated,) = found.fields.items()
    read = (MinVersion if stated[0] == "min_version" else VersionRange).read(stated[1])
    assert all(read.agrees(version) for version in inside), stated
    assert not any(read.agrees(version) for version in outside), stated


@pytest.mark.parametrize(
    "text", ["", "*", "latest", "lts/*", ">=", "workspace:^", "not a version", ">=18 || latest", "1" * 300]
)
def test_what_is_no_range(text: str) -> None:
    assert range_in(text) is None


def test_ranges_of_two_files_are_both_kept() -> None:
    found = [each for text in (">=3.11", "<4", ">=3.9,!=3.11.2") if (each := range_in(text))]
    assert SpecifierSet(intersection(found).fields["version"]) == SpecifierSet(">=3.11,<4,!=3.11.2")


def test_of_ranges_that_exclude_each_other_the_newest_is_kept() -> None:
    found = [each for text in ("^18", "^20.1") if (each := range_in(text))]
    assert intersection(found).fields == {"min_version": "20.1"}


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("3.12.4", "3.12.4"),
        ("v20.11.1", "20.11.1"),
        ("go1.22.5", "1.22.5"),
        ("temurin-21.0.2+13.0.LTS", "21.0.2"),
        ("ruby-3.3.0", "3.3.0"),
        ("1.16.3-otp-26", "1.16.3"),
        ("pypy3.10-7.3.15", None),
        ("system", None),
        ("ref:1.2.3", None),
        ("lts/*", None),
        ("", None),
    ],
)
def test_pins(text: str, version: str | None) -> None:
    assert pinned_version(text) == version


@pytest.mark.parametrize(
    "value",
    [
        *("1", "0.5", "30s", "info", "INFO", "True", "eu-west-1", "shop.settings.dev", "localhost", "localhost:8000"),
        *("127.0.0.1", "localhost,127.0.0.1", "./data/db", "/var/log/app.log", "http://localhost:8000/api/v1"),
        *("https://api.example.org", "Europe/Berlin", "ops@example.org", "*", "~/models"),
    ],
)
def test_values_that_may_be_shown(value: str) -> None:
    assert is_safe_to_show(value)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "hunter2",
            "hunter2-Gx5!dF",
            "k3y-9f8e7d6c5b4a",
            "Zq7-vT9wKx2/Lm4+Rb8=",
            "TCK-8412-9934-AAZ9",
            "AKIAIOSFODNN7EXAMPLE",
        ),
        *(
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0",
            "https://u:p@example.org",
        ),
        *(
            "https://hooks.example.org/services/T00000000/B00/XXXXXXXX",
            "https://example.org/?token=abc",
            "8f14e45fceea167a",
        ),
        *("-----BEGIN PRIVATE KEY-----", "correct horse battery staple again", "550e8400-e29b-41d4-a716-446655440000"),
        *("Server=db;Password=abc", "user:pass", "4111111111111111", ""),
    ],
)
def test_values_that_may_not(value: str) -> None:
    assert not is_safe_to_show(value)
    assert example_of("ANYTHING", value) in (None, "https://...")


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("DATABASE_URL", "postgresql+psycopg://u:secret@h/d", "postgresql+psycopg://..."),
        ("REDIS_URL", "redis://localhost", "redis://..."),
        ("API_URL", "https://api.example.org", "https://api.example.org"),
        ("AUTH_TOKEN_URL", "https://api.example.org", "https://..."),
        ("API_KEY", "sk-...", "sk-..."),
        ("API_KEY", "ghp_xxxxxxxxxxxx", "ghp_..."),
        ("API_KEY", "sk-real0Secret9Value", None),
        ("API_KEY", "info", None),
        ("DB_PASSWORD", "postgres", None),
        ("MODE", "changeme", None),
        ("MODE", "your-mode-here", None),
        ("MODE", "debug", "debug"),
    ],
)
def test_examples_show_a_shape(name: str, value: str, example: str | None) -> None:
    assert example_of(name, value) == example


def test_what_is_secret_though_its_name_does_not_say_so() -> None:
    assert carries_secrets("SLACK_WEBHOOK_URL", "")
    assert carries_secrets("FEED", "https://example.org/feed?api_key=abcdef")
    assert not carries_secrets("API_URL", "https://example.org/")
    assert is_sensitive_name("SMTP_LOGIN")
    assert not is_sensitive_name("LOG_LEVEL")


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("# Postgres connection", "Postgres connection"),
        ("#  Where errors go (optional).", "Where errors go (optional)"),
        ("# the old one was k3y9f8e7d6", None),
        ("# PASSWORD=abc", None),
        ("# see https://example.org/?t=1", None),
        ("# ab", None),
    ],
)
def test_comments_that_may_be_shown(comment: str, shown: str | None) -> None:
    assert safe_comment(comment) == shown


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain", "plain"),
        ("${A}", "1"),
        ("$A-${B}", None),
        ("${B:-2}", "2"),
        ("${B-}", ""),
        ("${B:-${C:-3}}", "3"),
        ("${A:+x}", "x"),
        ("${C:+x}", ""),
        ("${B+x}", ""),
        ("${EMPTY-d}", ""),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY}", ""),
        ("${B:?must be set}", None),
        ("$$A", "$A"),
        ("${not closed", "${not closed"),
    ],
)
def test_variables_of_compose_files(text: str, result: str | None) -> None:
    assert KnownVariables({"A": "1", "EMPTY": ""}).filled(text) == result


def test_variables_that_are_not_known() -> None:
    known = KnownVariables({"A": "1", "EMPTY": ""}, frozenset({"TOKEN", "KEY"}))
    assert known.unknown_in("$A ${B} ${C:+x} ${D:-${E}} ${TOKEN} ${KEY:-x} ${EMPTY} $B") == ["B", "E", "TOKEN", "KEY"]
    assert known.filled("${KEY:-x}") is None


def test_places_of_variables() -> None:
    found = list(variable_uses("a: ${A}\n# ${B}\nc: $C and ${D:-1} $$E\n${F:?no}\n${G:-}\n# ${F:-}\n"))
    assert found == [
        ("A", 1, False, False),
        ("C", 3, False, False),
        ("D", 3, True, False),
        ("F", 4, False, False),
        ("G", 5, False, True),
    ]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("8000:80", "8000:80"),
        ("80:80", "80"),
        ("127.0.0.1:80:80", "127.0.0.1:80:80"),
        ("0.0.0.0:80:80/tcp", "80/tcp"),
        (":8000:80", "8000:80"),  # its address is a variable that is empty
        ("[::1]:53:53/udp", "[::1]:53:53/udp"),
        ("8000-8002:80-82", "8000-8002:80-82"),
        ("9000-9100:9000-9100", "9000-9100"),
        ("127.0.0.1:9000-9100:9000-9100/udp", "127.0.0.1:9000-9100:9000-9100/udp"),
        ("8000-8010:80", "8000-8010:80"),
        ("3000", None),  # outside it is a random one
        ("127.0.0.1::80", None),
        ("99999:80", None),
        ("1.2.3.4.5:1:1", None),
        ("80:80-90", None),
        ("x", None),
    ],
)
def test_ports_of_compose_files(text: str, stated: str | None) -> None:
    assert short_port(text) == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [("512m", "512MiB"), ("2G", "2GiB"), ("1.5gb", "1.5GiB"), ("64kb", "64KiB"), ("1073741824", "1GiB"),
     ("1000", "1000B"), ("0", None), ("", None), ("lots", None)],
)  # fmt: skip
def test_sizes_of_compose_files(text: str, stated: str | None) -> None:
    assert size(text) == stated


def test_images_are_references_and_nothing_else() -> None:
    assert image("registry.example.org:5000/a/b:1.2-x") == "registry.example.org:5000/a/b:1.2-x"
    assert image("https://user:password@registry.example.org/a") is None
    assert image("") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("./data:/data", ("./data", "/data", False)),
        ("./data:/data:ro", ("./data", "/data", True)),
        ("/mnt/x:/data:rw,z", ("/mnt/x", "/data", False)),
        ("~/x:/data", ("~/x", "/data", False)),
        ("C:\\data:/data", ("C:\\data", "/data", False)),
        ("pgdata:/data", None),  # a volume with a name
        ("/only/inside", None),
        ("", None),
    ],
)
def test_bind_mounts(text: str, found: object) -> None:
    (node,) = cast(Items, parse(f"- '{text}'"))
    assert mount(node) == found


def test_merge_keys_and_aliases_are_followed_and_tags_are_not() -> None:
    found = parse("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {z: 4}]}\nd: !reset {x: 5}\ne: *a\n")
    a = {"x": "1", "y": "2"}
    assert found == {"a": a, "b": a | {"y": "3"}, "c": a | {"z": "4"}, "d": {"x": "5"}, "e": a}


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert parse("") == parse("# nothing\n") == Fields(1, 1)
