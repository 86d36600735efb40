"""Variables in a catalog: ``${NAME}`` in a value is filled in, and what must not be shown is not."""

from __future__ import annotations

import json
import string
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infracat.catalog import variables
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.model import Catalog
from infracat.catalog.source import MAX_SIZE
from infracat.catalog.variables import KnownValues, VariableError, Variables
from tests.project import Project

SECRET = "hunter2-hunter2-hunter2"
GOOD = Path(__file__).with_name("good_catalog.yaml")


def catalog(folder: Path, text: str) -> Catalog:
    (folder / "catalog.yaml").write_text(text, "utf-8")
    return load(folder / "catalog.yaml")


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadCatalog) as caught:
        catalog(folder, text)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_values_come_from_the_environment_and_then_from_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_HOST", "db.example.org")
    monkeypatch.setenv("T_EMPTY", "")
    (tmp_path / ".env").write_text("T_HOST=other\nT_PORT=5432\nT_USER=${T_HOST}\n")
    loaded: Any = catalog(
        tmp_path,
        """
hosts: {web: "ssh://${T_USER}"}
network:
  - {name: db, address: "${T_HOST}", port: "${T_PORT}", level: "${T_LEVEL:-recommended}"}
external_apis:
  - {name: api, endpoint: "https://${T_HOST}:${T_PORT}/${T_EMPTY:-v1}", status: ["${T_OK:-200}", "2xx"],
     auth: {type: bearer, env: T_KEY}, title: "a${T_EMPTY}b${T_HOST:+c}"}
""",
    )
    network, api = loaded.rows
    assert (network.address, network.port, network.level) == ("db.example.org", 5432, "recommended")
    assert (api.endpoint, api.title) == ("https://db.example.org:5432/v1", "abc")
    assert [str(each) for each in api.status] == ["200", "2xx"]
    assert loaded.hosts["web"] == "ssh://db.example.org"
    assert "T_LEVEL" not in loaded.variables
    assert loaded.variables["T_PORT"] == "5432"


def test_what_is_no_variable_stays_as_it_is(tmp_path: Path) -> None:
    text = "costs $5, $HOME, $$, ${{ github.sha }}, ${1}, $${HOME} and ${}"
    (row,) = catalog(tmp_path, f"cli_tools:\n  - {{name: git, notes: '{text}'}}\n").rows
    assert row.notes == text.replace("$${HOME}", "${HOME}")


def test_patterns_and_shell_lines_are_not_filled_in(tmp_path: Path) -> None:
    rows: dict[str, Any] = {
        row.key: row
        for row in catalog(
            tmp_path,
            """
catalog: {title: x, quick_start: "cd ${SRC}"}
containers:
  - {name: a, start: 'up ${NOWHERE}', env: {A: '${NOWHERE}'}}
cli_tools:
  - {name: git, verify: 'git ${NOWHERE}', install: 'x ${NOWHERE}', fix: 'y ${NOWHERE}',
     version_pattern: '(a${NOWHERE})'}
mcp_tools:
  - {name: m, command: 'run ${NOWHERE}'}
env_vars:
  - {name: A, example: 'x://${NOWHERE}', pattern: '^${NOWHERE}'}
network:
  - {name: n, url: 'http://h', contains: '${NOWHERE}'}
maintenance:
  - {name: k, task: t, kind: command, every: daily, command: 'z ${NOWHERE}'}
""",
        ).rows
    }
    assert rows["cli_tools/git"].verify == "git ${NOWHERE}"
    assert rows["containers/a"].env == {"A": "${NOWHERE}"}
    assert rows["maintenance/k"].command == "z ${NOWHERE}"


def test_every_mistake_has_its_place_and_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_SECRET", SECRET)
    monkeypatch.setenv("T_ESCAPE", "a\x1b[31m")
    monkeypatch.setenv("T_EMPTY", "")
    (tmp_path / ".env").write_text("T_LOST='not closed\n")
    assert mistakes(
        tmp_path,
        """
network:
  - name: a
    port: ${T_SECRET}
  - {name: b, address: "${T_GONE}", port: 1}
  - {name: c, address: "${T_GONE:?where is it}", port: "${T_EMPTY}"}
  - {name: d, address: "${T_EMPTY:?say it}", port: "${T_LOST}"}
  - {name: e, url: "http://h/${T_ESCAPE}"}
  - {name: f, url: "http://h/${T_GONE/a/b}"}
  - {name: "${T_EMPTY:-g}", port: 1}
external_apis:
  - {name: h, endpoint: "https://u:${T_SECRET}@h"}
backups:
  - {name: i, method: "${T_SECRET}", frequency: daily, location: .}
""",
    ) == [
        "catalog.yaml:4:11: network/a: port: does not fit, with its variables filled in; expected a port"
        " (got '${T_SECRET}')",
        "catalog.yaml:5:24: network/b: address: T_GONE is not set:"
        " set it, here or in .env, or write ${T_GONE:-default}",
        "catalog.yaml:6:24: network/c: address: T_GONE is not set: where is it",
        "catalog.yaml:6:56: network/c: port: is empty; expected a port",
        "catalog.yaml:7:24: network/d: address: T_EMPTY is empty: say it",
        "catalog.yaml:7:52: network/d: port: T_LOST is not set (.env: line 1: the quote of its value is not closed, or"
        " text follows it): set it, here or in .env, or write ${T_LOST:-default}",
        "catalog.yaml:8:20: network/e: url: T_ESCAPE holds the control character U+001B",
        "catalog.yaml:9:20: network/f: url: write ${NAME} or ${NAME:-default}, and $${ for a ${ that is text"
        " (got '${T_GONE/a/b}')",
        "catalog.yaml:10:12: network/${T_EMPTY:-g}: name: use letters, digits, and _ . - only: what people read goes"
        " into title (got '${T_EMPTY:-g}')",
        "catalog.yaml:12:25: external_apis/h: endpoint: holds a user or a password: name their variable in auth",
        "catalog.yaml:14:23: backups/i: method: does not fit, with its variables filled in; expected one of the choices"
        " (got '${T_SECRET}')",
    ]


def test_an_included_file_and_its_name_are_filled_in(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / ".env").write_text("T_STAGE=prod\n")
    (tmp_path / "team/.env").write_text("T_STAGE=other\n")
    (tmp_path / "team/prod.yaml").write_text("cli_tools:\n  - {name: git, notes: '${T_STAGE}'}\n")
    assert catalog(tmp_path, "include: team/${T_STAGE}.yaml\n").row("cli_tools/git").notes == "prod"


def test_what_is_filled_in_is_bounded() -> None:
    filling = Variables(KnownValues({"A": "x" * 100_000, "B": "${A}"}))
    with pytest.raises(VariableError, match="what is filled in is too much: at most 5 MB in all"):
        filling.filled("${A}" * 1_000)
    assert sum(map(len, filling.put_in)) <= MAX_SIZE
    assert Variables(KnownValues({"A": "x", "B": "${A}"})).filled("${B}${C:-${B}}") == "${A}${A}"


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("${}A:-+?x \\"), max_size=30))
def test_an_escaped_text_is_itself(text: str) -> None:
    assert Variables(KnownValues({})).filled(variables.escaped(text)) == text


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from(string.ascii_letters + "$${}:-'\" #"), min_size=1, max_size=40))
def test_a_catalog_without_a_reference_needs_no_environment(text: str) -> None:
    notes = f"x{text}".replace("${", "$")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ".env").mkdir()  # nobody reads it
        loaded = catalog(Path(folder), f"cli_tools:\n  - {{name: git, notes: {json.dumps(notes)}}}\n")
    assert (loaded.rows[0].notes, loaded.variables) == (notes, {})


def test_a_good_catalog_is_what_it_was() -> None:
    loaded = load(GOOD)
    assert loaded.variables == {}
    assert replace(load(GOOD, loaded.sources, {}), sources=loaded.sources) == loaded


CATALOG = """
catalog: {title: "Shop of ${T_TEAM}", purpose: "with ${T_PASSWORD}"}
network:
  - name: closed
    url: http://monitor:${T_PASSWORD}@127.0.0.1:${T_PORT}/
    purpose: on ${T_PORT} with ${T_PASSWORD}
    waive: {until: 2999-01-01, reason: "no ${T_PASSWORD}", by: "${T_TEAM}"}
cli_tools:
  - {name: sh, notes: "${T_TOKEN} and ${T_PORT}", verify: "echo 1.0 ${T_PASSWORD}"}
env_vars:
  - {name: T_TOKEN, secret: false, example: x}
"""
VALUES = {"T_TEAM": "ops", "T_PORT": "1", "T_PASSWORD": SECRET, "T_TOKEN": "shown-to-everybody"}


@pytest.mark.parametrize("more", [(), ("-n", "2")])
def test_secrets_that_are_filled_in_are_masked_everywhere_and_nothing_else_is(
    project: Project, more: tuple[str, ...]
) -> None:
    project.catalog(CATALOG)
    project.write(".env", "\n".join(f"{name}={value}" for name, value in VALUES.items()))
    told = project.verify("--", "-v", *more) if not more else project.verify(*more)
    for text in (told.stdout, told.stderr, *(each.read_text("utf-8") for each in project.runs[-1].iterdir())):
        assert SECRET[:8] not in text
    closed, tool = project.row("network/closed"), project.row("cli_tools/sh")
    assert closed["purpose"] == "on 1 with [redacted]"
    assert closed["stated"]["url"] == "http://monitor:[redacted]@127.0.0.1:1/"
    assert closed["waiver"] == {"until": "2999-01-01", "reason": "no [redacted]", "by": "ops", "checks": []}
    assert tool["notes"] == "shown-to-everybody and 1"
    assert tool["status"] == "passed"
    assert project.results()["catalog"]["title"] == "Shop of ops"
    assert project.results()["catalog"]["purpose"] == "with [redacted]"


def test_a_replay_with_another_value_says_so_where_it_was_looked_at(project: Project) -> None:
    project.catalog(
        "network:\n  - {name: a, port: '${T_PORT}', expect: closed}\ncli_tools:\n  - {name: sh, verify: echo 1.0}\n"
    )
    project.verify(T_PORT="1")
    digest = project.results()["catalog"]["sha256"]
    source = str(project.runs[-1] / "observations.json")
    assert project.verify("--from", source, T_PORT="1").returncode == 0
    project.verify("--from", source, T_PORT="2")
    assert "the catalog changed" in project.row("network/a")["reason"]
    assert project.row("cli_tools/sh")["status"] == "passed"
    assert project.results()["catalog"]["sha256"] == digest
