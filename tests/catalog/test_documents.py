"""Markdown documents as catalogs: loaded as YAML is, but that a row which says too little is no mistake."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from infracat.catalog.document import Flaw
from infracat.catalog.incomplete import incomplete, too_little
from infracat.catalog.lacking import sentence
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog, Position
from infracat.catalog.model import Catalog
from infracat.markdown.document import Document, LeftOut
from infracat.sections.registry import BUILT_IN
from tests.catalog.hand_made import document, read_as

GIT = "cli_tools:\n  - {name: git}\n"


@pytest.fixture(autouse=True)
def _in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(dedent(text), "utf-8")
    return path


def loaded(text: str, monkeypatch: pytest.MonkeyPatch, *left_out: LeftOut) -> Catalog:
    """A catalog whose only file is a document with these nodes, as YAML."""
    read_as(monkeypatch, document(text, *left_out))
    return load(write("INFRA.md", "# The words do not matter\n"))


def mistakes(text: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    with pytest.raises(BadCatalog) as caught:
        loaded(text, monkeypatch)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("name", ["a.md", "A.MD", "a.markdown", "docs.Markdown"])
def test_a_file_is_a_document_by_its_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read_as(monkeypatch, lambda text: document(text.removeprefix("# Title\n")))
    assert [row.key for row in load(write(name, f"# Title\n{GIT}")).rows] == ["cli_tools/git"]


@pytest.mark.parametrize("name", ["catalog.yaml", "md", "catalog.md.yaml"])
def test_every_other_name_is_that_of_yaml(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read_as(monkeypatch, lambda _text: pytest.fail("is no document"))
    assert [row.key for row in load(write(name, GIT)).rows] == ["cli_tools/git"]


def test_a_catalog_in_yaml_pays_nothing_for_documents() -> None:
    write("catalog.yaml", GIT)
    script = (
        "import sys; from infracat.cli import run; assert run(['lint']) == 0; "
        "print(*(name for name in sys.modules if name.startswith(('markdown_it', 'infracat.markdown'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == ["infracat.markdown", "infracat.markdown.document"]


def test_a_flaw_of_the_document_is_a_mistake_at_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    flaw = Flaw(7, 5, "looks like a secret: write its shape", ("cli_tools", 0, "notes"))
    read_as(monkeypatch, Document(document(GIT).root, (flaw,)))
    with pytest.raises(BadCatalog) as caught:
        load(write("INFRA.md", "x\n"))
    assert str(caught.value) == "INFRA.md:7:5: cli_tools/git: notes: looks like a secret: write its shape"


def test_a_document_without_a_row_says_where_to_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    left = LeftOut(3, "Costs", "no column names a thing")
    with pytest.raises(BadCatalog) as caught:
        loaded("catalog: {title: Notes}\n", monkeypatch, left)
    assert str(caught.value) == (
        "INFRA.md:1:1: nothing in it is a row: docs/documents.md shows which tables, lists and headings are; "
        "`infracat lint --verbose` says why each of its own is left alone"
    )
    assert caught.value.remarks == ("INFRA.md:3: Costs: is left alone: no column names a thing",)
    advice = "troubleshooting: [{name: a, problem: It breaks, solution: Mend it}]\n"
    with pytest.raises(BadCatalog, match="nothing in it is a row"):  # nothing of it would be looked at
        loaded(f"catalog: {{title: Notes}}\n{advice}", monkeypatch, left)


def test_a_document_may_have_all_its_rows_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    write("rows.yaml", GIT)
    catalog = loaded("catalog: {title: Us}\ninclude: rows.yaml\n", monkeypatch)
    assert [row.key for row in catalog.rows] == ["catalog/head", "cli_tools/git"]
    assert catalog.position("cli_tools/git") == Position("rows.yaml", 2, 5)


def test_yaml_may_include_a_document_whose_title_is_not_the_catalogs(monkeypatch: pytest.MonkeyPatch) -> None:
    read_as(monkeypatch, document("catalog: {title: Ports}\nnetwork:\n  - {name: web, port: 80, _heading: Ports}\n"))
    write("PORTS.md", "# Ports\n")
    main = write("catalog.yaml", "catalog: {title: Us}\ninclude: PORTS.md\ncli_tools:\n  - {name: git}\n")
    catalog = load(main)
    assert [row.key for row in catalog.rows] == ["catalog/head", "cli_tools/git", "network/web"]
    assert (catalog.head and catalog.head.title) == "Us"
    assert catalog.headings == {"network/web": "Ports"}
    assert list(map(str, catalog.remarks)) == [
        "PORTS.md:1: catalog/head: is left alone: the head is that of the main file"
    ]


def test_a_name_that_is_there_twice_has_both_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mistakes("cli_tools:\n  - {name: git}\n  - {name: git}\n", monkeypatch) == [
        "INFRA.md:3:12: cli_tools/git: name: is here a second time; first on line 2; state another in code: `name: …`"
    ]


def test_rows_are_in_the_documents_order_under_its_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    read_as(monkeypatch, mixed())
    catalog = load(write("INFRA.md", "x\n"))
    assert [row.key for row in catalog.rows] == [
        "catalog/head",
        "cli_tools/git",
        "system_resources/ram",
        "cli_tools/jq",
    ]
    assert set(catalog.headings.values()) == {"What you need"}


def mixed() -> Document:
    """A table of tools and hardware: sorted by sections, its rows are not in the order of the lines."""
    made = document(
        """\
        catalog: {title: Us}
        cli_tools:
          - {name: git, _heading: What you need}
          - {name: jq, _heading: What you need}
        system_resources:
          - {name: ram, kind: ram, minimum: 1GB, _heading: What you need}
        """
    )
    lines = {"git": 10, "ram": 11, "jq": 12}
    for name, rows in made.root.items():
        for row in rows if name != "catalog" else ():
            row.line = lines[str(row["name"])]  # type: ignore[union-attr,call-overload,index]
    return made


LACKING = [
    ("storage: [{name: data}]", "type", "location"),
    ("storage: [{name: data, type: directory}]", "location"),
    ("external_apis: [{name: openai}]", "endpoint"),
    ("cloud_services: [{name: s3}]", "provider", "resources"),
    ("cloud_services: [{name: s3, provider: aws}]", "resources"),
    ("network: [{name: web}]", "port"),
    ("mcp_tools: [{name: db}]", "config"),
    ("system_resources: [{name: screen}]", "kind"),
    ("system_resources: [{name: ram, kind: ram}]", "minimum"),
    ("system_resources: [{name: any, kind: os, notes: A recent one}]", "os"),
    ("system_resources: [{name: disk, kind: disk, ssd: yes}]", "minimum_free"),
    ("backups: [{name: db, method: pg_dump}]", "frequency", "location"),
    ("maintenance: [{name: images, task: Update, every: 4 weeks}]", "kind"),
    ("maintenance: [{name: images, task: Update, kind: image_age, every: 4 weeks}]", "images"),
    ("maintenance: [{name: logs, task: Rotate, kind: size, above: 1GB}]", "path"),
    ("maintenance: [{name: logs, task: Rotate, kind: last_done, every: 4 weeks}]", "evidence"),
    ("maintenance: [{name: logs, kind: command, command: make due}]", "task"),
]


@pytest.mark.parametrize(("text", "fields"), [(text, fields) for text, *fields in LACKING])
def test_a_row_that_says_too_little_says_what_to_write(
    text: str, fields: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = loaded(text + "\n", monkeypatch).rows
    assert row.lacks == tuple(sentence(row.section, field, Position("INFRA.md", 1)) for field in fields)
    assert all(getattr(row, field, None) is None for field in fields if field != "resources")


def test_what_a_section_says_by_default_holds_for_a_row_that_lacks_something(monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = loaded("maintenance: [{name: a, task: Look}]\n", monkeypatch).rows
    assert row.level == "recommended"
    for section in BUILT_IN.values():
        for row_class in section.row_classes():
            made = incomplete(row_class)(name="x")
            for name, field in row_class.model_fields.items():
                if not field.is_required():
                    assert getattr(made, name) == field.get_default(call_default_factory=True), (section.name, name)


def test_in_yaml_the_same_row_is_a_mistake() -> None:
    with pytest.raises(BadCatalog, match="external_apis/openai: endpoint: is missing"):
        load(write("catalog.yaml", "external_apis: [{name: openai}]\n"))


def test_what_it_lacks_is_told_in_words_with_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = loaded("\n\nexternal_apis:\n  - {name: openai}\n", monkeypatch).rows
    assert row.lacks == ("say where it is: write `endpoint: https://…` on line 4 of INFRA.md",)


def test_every_field_that_a_section_requires_has_words_of_its_own() -> None:
    for section in BUILT_IN.values():
        for row_class in section.row_classes():
            for name, field in row_class.model_fields.items():
                if field.is_required() and name != "name":
                    told = sentence(section.name, name, Position("A.md", 1))
                    assert f"its {name}:" not in told, (section.name, name)
            incomplete(row_class)(name="x")  # and each of its classes can be lacking


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("network: [{name: web, port: 99999}]", "network/web: port: is not a port"),
        ("external_apis: [{name: a, auth: {type: header, env: KEY}}]", "auth.name: is missing: type header needs it"),
        ("external_apis: [{name: a, endpoint: h, auth: {type: bearer}}]", "auth.env: is missing"),
        ("storage: [{name: a, type: disc}]", "storage/a: type: is none of"),
        ("cli_tools: [{name: a, min_version: 1.0, version: 2.0}]", "min_version"),
        ("cli_tools: [{name: a, colour: red}]", "colour: unknown field"),
    ],
)
def test_what_is_stated_wrongly_is_a_mistake(text: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (mistake,) = mistakes(text, monkeypatch)
    assert told in mistake
    assert mistake.startswith("INFRA.md:1:")


def test_beside_a_mistake_the_row_does_not_say_what_it_lacks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(mistakes("storage: [{name: a, size: large}]", monkeypatch)) == 1


@pytest.mark.parametrize("text", ["cli_tools: [{name: git, min_version: 2.40}]", "catalog: {version: 1.10}\n" + GIT])
def test_no_value_of_a_document_has_a_type_that_yaml_would_guess(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(text + "\n", monkeypatch).rows[0].lacks == ()


def test_a_guess_that_does_not_fit_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    row = "{name: a, type: directory, location: /srv, auto_mount: yes, _guesses: {auto_mount: from its notes}}"
    (made,) = loaded(f"storage: [{row}]\n", monkeypatch).rows
    assert made.lacks == (
        "its words suggest `auto_mount`, which does not fit (a directory has no such field): "
        "state in code what is meant, on line 1 of INFRA.md",
    )
    assert getattr(made, "auto_mount") is False  # noqa: B009 - of a class that is made here
    assert getattr(made, "location") == "/srv"  # noqa: B009


def test_a_guess_in_place_of_what_is_said_to_be_missing_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a document is rendered and read again, whose words suggest now what they did before."""
    row = (
        "{name: a, type: directory, location: /srv, auto_mount: yes, missing: [auto_mount], _guesses: {auto_mount: x}}"
    )
    (made,) = loaded(f"storage: [{row}]\n", monkeypatch).rows
    assert len(made.lacks) == 1
    row = "{name: a, task: wash, every: weekly, kind: last_done, evidence: x, missing: [every], _guesses: {every: x}}"
    (made,) = loaded(f"maintenance: [{row}]\n", monkeypatch).rows
    assert len(made.lacks) == 1
    assert getattr(made, "every") is None  # noqa: B009 - of a class that is made here
    assert mistakes(f"maintenance: [{row.replace(', _guesses: {every: x}', '')}]\n", monkeypatch) == [
        "INFRA.md:1:92: maintenance/a: missing[0]: every is stated: take it out here"
    ]


GUESSED = "_guesses: {name: from the title}"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (f"cli_tools: [{{name: a-modern-browser, title: A modern browser, {GUESSED}}}]", "verify"),
        (f"containers: [{{name: main-database, title: Main database, {GUESSED}}}]", "container"),
    ],
)
def test_words_are_not_the_name_of_a_program(text: str, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = loaded(text + "\n", monkeypatch).rows
    assert row.lacks == (sentence(row.section, field, Position("INFRA.md", 1)),)


@pytest.mark.parametrize(
    "text",
    [
        f"cli_tools: [{{name: make, title: GNU Make, {GUESSED}}}]",
        f"cli_tools: [{{name: code, title: Visual Studio Code, {GUESSED}}}]",
        f"cli_tools: [{{name: vite, title: Vite, {GUESSED}}}]",
        f"cli_tools: [{{name: our-tool, title: Our tool, verify: ours --version, {GUESSED}}}]",
        "cli_tools: [{name: our-tool, title: Our tool}]",
        f"containers: [{{name: main-database, title: Main database, service: db, {GUESSED}}}]",
        "cloud_services: [{name: s3, provider: aws, resources: []}]",
        "system_resources: [{name: any, kind: os, platform: [linux]}]",
    ],
)
def test_what_can_be_looked_at_lacks_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = loaded(text + "\n", monkeypatch).rows
    assert row.lacks == ()


def test_other_rows_are_compared_with_complete_ones_only(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = loaded("storage: [{name: a}, {name: b, type: mount, location: /srv}]\n", monkeypatch)
    assert [row.name for row in catalog.section("storage")] == ["b"]
    assert [row.name for row in catalog.rows] == ["a", "b"]
    assert [row.name for row in catalog.incomplete] == ["a"]


def test_an_entry_of_the_history_without_a_date_is_told_at_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    history = (
        "  history:\n    - {version: 1.0, date: 2026-01-31, changes: first}\n    - {version: 1.1, changes: more}\n"
    )
    catalog = loaded(f"catalog:\n  version: 1.1\n{history}{GIT}", monkeypatch)
    assert catalog.head
    assert catalog.head.lacks == ("say when it became that version: write `2026-01-31` on line 5 of INFRA.md",)
    assert [entry.version for entry in catalog.head.history] == ["1.0"]


def test_advice_that_is_no_whole_one_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = loaded(GIT + "troubleshooting:\n  - {name: it-hangs, title: It hangs, notes: Ask Ada}\n", monkeypatch)
    (advice,) = catalog.troubleshooting
    assert (advice.problem, advice.solution) == ("It hangs", "Ask Ada")
    assert len(advice.lacks) == 2


def test_a_variable_without_a_value_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    (mistake,) = mistakes("storage: [{name: a, location: '${NOWHERE_SET_7}'}]", monkeypatch)
    assert "NOWHERE_SET_7" in mistake


@pytest.mark.parametrize(
    ("version", "lacks"),
    [
        ("20 or 22", True),
        ("15/16", True),
        ("within one minor of 1.30", True),
        ('20 or 22 `version: ">=20,<23"`', False),
        (">= 20", False),
        ("latest", False),
        ("", False),
    ],
)
def test_a_version_that_nobody_understands_is_not_passed(version: str, lacks: bool) -> None:
    text = f"## Prerequisites\n\n| Tool | Version |\n|---|---|\n| Node.js | {version} |\n"
    (row,) = load(write("DOC.md", text)).rows
    told = "say which version will do: write `version: 3.11` or `min_version: 3.11` on line 5 of DOC.md"
    assert too_little(row) == (told if lacks else None)


def test_an_item_with_a_version_that_nobody_understands_is_not_passed() -> None:
    first, second = load(write("DOC.md", "## Prerequisites\n\n- PostgreSQL 15/16\n- Git (any recent one)\n")).rows
    assert "say which version will do" in (too_little(first) or "")
    assert (first.notes, too_little(second)) == ("15/16", None)
