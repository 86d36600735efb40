"""``infracat lint --format sarif`` and ``github``: what other programs are told of a catalog's mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.lint.kinds import KINDS, TOO_LITTLE, VALUE, kind_of
from tests.paths import REPOSITORY
from tests.project import Project

SARIF = jsonschema.Draft4Validator(json.loads(Path(__file__).with_name("sarif-2.1.0-rtm.5.json").read_text("utf-8")))
BAD = sorted((REPOSITORY / "tests" / "catalog" / "bad_catalogs").glob("*.yaml"))
CATALOG = """\
cli_tools:
  - name: git
    min_version: 2.40
"""
MESSAGE = "quote it: YAML reads 2.40 as the number 2.4"


def sarif(project: Project, *arguments: str, code: int = 4, **environ: str) -> dict[str, Any]:
    done = project.infracat("lint", "--format", "sarif", *arguments, **environ)
    assert (done.returncode, done.stderr) == (code, "")
    document: dict[str, Any] = json.loads(done.stdout)
    SARIF.validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_a_mistake_in_sarif(project: Project) -> None:
    project.catalog(CATALOG)
    run = sarif(project)
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], rule["id"], result["level"]) == ("value", "value", "error")
    assert result["message"] == {"text": f"cli_tools/git: min_version: {MESSAGE}"}
    (location,) = result["locations"]
    assert location == {
        "physicalLocation": {
            "artifactLocation": {"uri": "catalog.yaml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 3, "startColumn": 18},
        },
        "logicalLocations": [{"fullyQualifiedName": "cli_tools/git", "kind": "object"}],
    }


def test_a_mistake_on_github(project: Project) -> None:
    project.catalog(CATALOG)
    done = project.infracat("lint", "--format", "github")
    assert (done.returncode, done.stderr) == (4, "")
    where = "file=catalog.yaml,line=3,col=18,title=infracat lint%3A value"
    assert done.stdout == f"::error {where}::cli_tools/git: min_version: {MESSAGE}\n"


def test_a_good_catalog(project: Project) -> None:
    project.catalog("cli_tools: [{name: git}]\n")
    assert sarif(project, code=0)["results"] == []
    done = project.infracat("lint", "--format", "github")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_mistake_has_its_kind_and_its_place(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from infracat.lint import findings, sarif

    monkeypatch.chdir(path.parent)
    with pytest.raises(BadCatalog) as bad:
        load(Path(path.name))
    found = list(findings.mistakes(bad.value))
    document = json.loads(sarif.document(found, path.parent, REPOSITORY))
    SARIF.validate(document)
    results = document["runs"][0]["results"]
    assert len(results) == len(bad.value.mistakes)
    for result in results:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert (REPOSITORY / uri).is_file()


def test_every_kind_is_met() -> None:
    """But for those of documents and of the environment, each in some bad catalog."""
    found = set()
    for path in BAD:
        with pytest.raises(BadCatalog) as bad:
            load(path)
        found |= {kind_of(each.message).id for each in bad.value.mistakes}
    assert {kind.id for kind in KINDS} - found == {"variable", TOO_LITTLE.id}
    assert len({kind.id for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("PORT is not set: set it, here or in .env, or write ${PORT:-default}", "variable"),
        ("PORT is empty: the port of the database", "variable"),
        ("is not UTF-8: byte 0xE9 at offset 21; save it as UTF-8", "file"),
        ("holds a tab (got 'a\\tb')", "yaml"),
        ("is not YAML: did not find expected key", "yaml"),
        ("is empty: a catalog has sections, such as cli_tools", "yaml"),
        ("is missing", "missing-field"),
        ("there is no such day (got '2025-02-30')", "value"),
        ("is of no kind that anybody has thought of", VALUE.id),
    ],
)
def test_what_kind_a_message_is_of(message: str, kind: str) -> None:
    assert kind_of(message).id == kind


def test_what_a_value_says_does_not_make_the_kind(project: Project) -> None:
    project.catalog("cli_tools: [{name: git, docs: no such file}]\n")
    assert [each["ruleId"] for each in sarif(project)["results"]] == ["value"]


def test_files_are_named_from_the_repository_and_outside_of_it_in_full(project: Project) -> None:
    (project.folder / "mine" / ".git").mkdir(parents=True)
    project.write("mine/ops/über, 100%: a.yaml", f"include: ../../outside.yaml\n{CATALOG}")
    outside = project.write("outside.yaml", "network: [{name: x}]\n")
    ops = Project(project.folder / "mine" / "ops")
    places = [each["locations"][0]["physicalLocation"] for each in sarif(ops, "-c", "über, 100%: a.yaml")["results"]]
    artifacts = [each["artifactLocation"] for each in places]
    assert artifacts[0] == {"uri": "ops/%C3%BCber%2C%20100%25%3A%20a.yaml", "uriBaseId": "%SRCROOT%"}
    assert Path(unquote(urlsplit(artifacts[1]["uri"]).path)) == outside
    assert set(artifacts[1]) == {"uri"}
    first, second = ops.infracat("lint", "-c", "über, 100%: a.yaml", "--format", "github").stdout.splitlines()
    assert first.startswith("::error file=ops/über%2C 100%25%3A a.yaml,line=4,col=18,")
    assert second.startswith(f"::error file={outside},line=1,col=11,")


def test_a_file_that_is_not_there_has_no_line(project: Project) -> None:
    (result,) = sarif(project)["results"]
    assert result["ruleId"] == "file"
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "catalog.yaml", "uriBaseId": "%SRCROOT%"}}}
    ]
    done = project.infracat("lint", "--format", "github")
    assert done.stdout.startswith("::error file=catalog.yaml,title=infracat lint%3A file::no such file")


def test_a_command_in_a_value_is_none_to_github(project: Project) -> None:
    project.catalog('cli_tools: [{name: "x%0A::add-mask::y", level: "100%"}]\n')
    lines = project.infracat("lint", "--format", "github").stdout.splitlines()
    assert [line.partition("::")[2].partition(" ")[0] for line in lines] == ["error", "error"]
    assert all("%250A" in line for line in lines)
    assert "(got '100%25')" in lines[1]


def test_a_mistake_keeps_its_fingerprint_where_its_line_moves(project: Project) -> None:
    project.catalog(CATALOG)
    (before,) = sarif(project)["results"]
    project.catalog(f"# a comment\n\n{CATALOG.replace('2.40', '2.50')}")
    (after,) = sarif(project)["results"]
    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert before["locations"] != after["locations"]


def test_no_secret_is_in_either(project: Project) -> None:
    secrets = ["sk-9fQ2mZ7LrT4vB8nK1cX6wY3d", "hunter22hunter", "q7Rt2ZpLx9Wv", "blue-moon-9-8-7"]
    project.catalog(f"""\
        env_vars:
          - {{name: OPENAI_API_KEY, pattern: '({secrets[0]}'}}
          - {{name: OTHER, from_: [a], secret: '{secrets[0]}'}}
        cli_tools:
          - {{name: git, docs: 'htp://user:{secrets[1]}@example.org'}}
          - {{name: '{secrets[0]}', level: x}}
        network:
          - {{name: db, port: '{secrets[2]}'}}
          - {{name: web, port: '${{WEB_PORT}}'}}
        """)
    environ = {"DB_PASSWORD": secrets[2], "WEB_PORT": secrets[3]}
    for style in ("sarif", "github"):
        done = project.infracat("lint", "--format", style, **environ)
        assert done.returncode == 4
        assert len(done.stdout.splitlines()) >= 6
        assert not [each for each in secrets if each in done.stdout + done.stderr]


def test_a_catalog_with_too_many_mistakes_says_that_there_are_more(project: Project) -> None:
    project.catalog("cli_tools:\n" + "".join(f"- {{name: t{number}, level: x}}\n" for number in range(1200)))
    run = sarif(project)
    assert len(run["results"]) == 1000
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"] == {"text": "Only the first 1000 mistakes were looked for."}


def test_what_a_document_leaves_open_is_a_warning(project: Project) -> None:
    project.write("INFRASTRUCTURE.md", """
        # Infrastructure

        ## External APIs

        | API | Endpoint | Purpose |
        |---|---|---|
        | OpenAI | api.openai.com | Answers |
        | Stripe | | Payments |
    """)  # fmt: skip
    run = sarif(project, "-c", "INFRASTRUCTURE.md", code=0)
    assert {(each["ruleId"], each["level"]) for each in run["results"]} == {("says-too-little", "warning")}
    done = project.infracat("lint", "-c", "INFRASTRUCTURE.md", "--format", "github")
    assert done.returncode == 0
    assert done.stdout.startswith("::warning file=INFRASTRUCTURE.md,line=8,")
