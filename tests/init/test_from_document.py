"""``infracat init --from``: the catalog in YAML says what its document says, whatever stands in that."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess
from textwrap import dedent

import pytest
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from infracat.catalog.document import parse
from infracat.catalog.load import load
from infracat.catalog.nodes import Scalar
from infracat.convert.yaml_nodes import field_lines
from tests.catalog.hand_made import document, read_as
from tests.init.converting import converted, same, values
from tests.paths import REPOSITORY
from tests.project import Project

DOCUMENTS = sorted((REPOSITORY / "tests/documents").glob("*.md"))
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

DOCUMENT = """\
    ---
    infracat:
      redact: ['ghp_[A-Za-z0-9]+']
      drift: {ignore: [env_vars/CI_*]}
    ---
    # Shop

    **Purpose:** Costs ${MONEY}

    ## Prerequisites

    | Tool | Min Version | Notes |
    |---|---|---|
    | Node.js | 20+ | it's "new": #1 |
    | A modern browser | | |

    ## External APIs

    | Service | Endpoint | Purpose |
    |---|---|---|
    | Billing | - | Invoices |

    ## Maintenance

    - Logs: rotate weekly
"""
CATALOG = """\
    # yaml-language-server: $schema=catalog.schema.json
    # Written by `infracat init --from INFRASTRUCTURE.md`: above each row stands its line there.
    # Confirm or correct what is marked as a guess, state what is missing, then: infracat verify

    redact: ["ghp_[A-Za-z0-9]+"]

    drift: {ignore: ["env_vars/CI_*"]}

    # INFRASTRUCTURE.md:6
    catalog:
      title: Shop
      purpose: "Costs $${MONEY}"

    cli_tools:
      # INFRASTRUCTURE.md:14
      - name: node  # guess: the program of Node.js
        title: Node.js
        min_version: "20"
        notes: 'it''s "new": #1'
      # INFRASTRUCTURE.md:15
      - name: a-modern-browser  # guess: made of A modern browser
        title: A modern browser
        # verify: PROGRAM --version  # missing: say which program it is
        missing: [verify]  # unknown until it is stated; then take it out here

    external_apis:
      # INFRASTRUCTURE.md:21
      - name: billing  # guess: made of Billing
        title: Billing
        purpose: Invoices
        # endpoint: https://…  # missing: say where it is
        missing: [endpoint]  # unknown until it is stated; then take it out here

    maintenance:
      # INFRASTRUCTURE.md:25
      - name: logs  # guess: made of Logs
        title: Logs
        task: rotate weekly
        every: weekly  # guess: its task says so
        # kind: last_done  # missing: say how one sees that it is due: `kind: last_done` and `evidence: FILE`
        missing: [kind]  # unknown until it is stated; then take it out here
"""


def init(project: Project, *arguments: str) -> CompletedProcess[str]:
    return project.infracat("init", *arguments)


def left(project: Project) -> list[str]:
    return sorted(path.name for path in project.folder.iterdir())


def test_a_document_becomes_a_catalog(project: Project) -> None:
    project.write("INFRASTRUCTURE.md", DOCUMENT)
    done = init(project, "--from", "INFRASTRUCTURE.md")
    assert done.returncode == 0, done.stderr
    assert (project.folder / "catalog.yaml").read_text() == dedent(CATALOG)
    assert done.stdout.splitlines() == [
        "catalog.yaml: 4 rows in 3 sections",
        "",
        "  cli_tools (2)  node, a-modern-browser",
        "  external_apis (1)  billing",
        "  maintenance (1)  logs",
        "",
        "catalog.schema.json: what editors know of it by its first line; commit both.",
        "",
        "Next: read the file, confirm what is marked as a guess, state what is missing, then",
        "",
        "  infracat verify",
    ]
    assert done.stderr.splitlines() == [
        "",
        "Guessed from the document's words; confirm each, or correct it:",
        "  cli_tools/node: name: node (the program of Node.js)",
        "  cli_tools/a-modern-browser: name: a-modern-browser (made of A modern browser)",
        "  external_apis/billing: name: billing (made of Billing)",
        "  maintenance/logs: name: logs (made of Logs)",
        "  maintenance/logs: every: weekly (its task says so)",
        "",
        "Unknown until somebody states it, in place of `missing`:",
        "  cli_tools/a-modern-browser: say which program it is: `verify: PROGRAM --version`",
        "  external_apis/billing: say where it is: `endpoint: https://…`",
        "  maintenance/logs: say how one sees that it is due: `kind: last_done` and `evidence: FILE`",
    ]


def test_what_is_missing_can_be_filled_in(project: Project) -> None:
    project.write("INFRASTRUCTURE.md", DOCUMENT)
    init(project, "--from", "INFRASTRUCTURE.md")
    path = project.folder / "catalog.yaml"
    lines = path.read_text().splitlines(keepends=True)
    at = next(index for index, line in enumerate(lines) if "# endpoint: https://…" in line)
    lines[at : at + 2] = [lines[at].replace("# endpoint: https://…", "endpoint: https://billing.example.org")]
    path.write_text("".join(lines))
    assert [row.key for row in load(path).section("external_apis")] == ["external_apis/billing"]


def test_it_is_printed_as_well(project: Project) -> None:
    project.write("INFRASTRUCTURE.md", DOCUMENT)
    done = init(project, "--from", "INFRASTRUCTURE.md", "-o", "-")
    assert (done.returncode, done.stdout) == (0, dedent(CATALOG))
    assert done.stderr.startswith("catalog.yaml: 4 rows in 3 sections\n")
    assert left(project) == ["INFRASTRUCTURE.md"]


def test_from_another_folder(project: Project) -> None:
    """What it includes is found from where the catalog is; that relative paths begin elsewhere is told."""
    front = "---\ninfracat: {include: [more.yaml]}\n---\n"
    project.write("docs/more.yaml", "cli_tools: [{name: make}]\n")
    project.write("docs/INFRA.md", f"{front}# T\n\n## Tools\n\n- Git\n")
    done = init(project, "--from", "docs/INFRA.md")
    text = (project.folder / "catalog.yaml").read_text()
    assert "\ninclude: [docs/more.yaml]\n" in text
    assert "\n  # docs/INFRA.md:8\n" in text
    assert [row.key for row in load(project.folder / "catalog.yaml").rows] == [
        "catalog/head",
        "cli_tools/git",
        "cli_tools/make",
    ]
    assert "Relative paths in the rows begin in . now, and no longer in docs: check them.\n" in done.stderr


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_and_its_catalog_say_the_same(path: Path) -> None:
    assert same(path.read_text("utf-8")) or path.name == "README.md"


# fmt: off
NASTY = st.sampled_from([
    "no", "null", "~", "1e3", "0x10", "1:30", "2.40", "- a", "a: b", "a #b", "#", "'", '"', "\\", "{}", "[x", "*a",
    "&a", "!t", "%", "@", "`", "|", ">", "=", "<<", "?", ".inf", "-", "---", "...", "a<br>b", " a<br>  b<br>", "&#9;a",
    "&#10;", "\x85", "\u2028", "\ufeff", "&#12;", "&#13;", "\u202e\u05d0\u05d1", "\U0001f469\u200d\U0001f467", "é",
    "名前", "x" * 300, "${A:-b}", "$${B}", "`a: b`", "`notes: 'it''s'`", "~~gone~~", "true", "Yes", "2026-01-01",
    "C:\\x\\", "E:\\", "../..", "", "<b>x</b>", "[a](https://b.example/c)", "**x**", "optional", "recommended", "18+",
])
# fmt: on
CELL = st.one_of(
    NASTY,
    st.lists(NASTY, max_size=3).map(" ".join),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), max_size=15),
).map(lambda text: text.replace("|", "\\|").replace("\n", " ").replace("\r", " "))
TABLES = {
    "Prerequisites": ("Tool", "Min Version", "Install", "Notes"),
    "Environment variables": ("Variable", "Example", "Required", "Description"),
    "Ports": ("Service", "Port", "Purpose", "Notes"),
    "Containers": ("Name", "Image", "Ports", "Purpose", "Notes"),
    "Backups": ("Component", "Method", "Frequency", "Location", "Retention"),
    "External APIs": ("Service", "Endpoint", "Rate Limits", "Purpose", "Cost"),
    "System resources": ("Resource", "Requirement", "Purpose", "Notes"),
    "Maintenance": ("Task", "Frequency", "Command"),
    "Troubleshooting": ("Problem", "Solution"),
    "Cloud services": ("Service", "Purpose", "Region", "Resources", "Monthly Cost"),
}
NAMES = {
    "Environment variables": ["A_KEY", "PORT", "`DB_URL`"],
    "System resources": ["RAM", "Disk", "GPU", "OS", "WSL2", "CPU", "Screen"],
}


@st.composite
def table(draw: st.DrawFn, heading: str) -> str:
    columns = TABLES[heading]
    names = draw(
        st.lists(st.sampled_from(NAMES.get(heading, ["git", "A thing", "Redis", "node"])), unique=True, min_size=1)
    )
    rows = [[name, *(draw(CELL) for _ in columns[1:])] for name in names]
    lines = [columns, ["---"] * len(columns), *rows]
    return f"## {heading}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


SOME = st.lists(st.sampled_from(sorted(TABLES)), min_size=1, max_size=3, unique=True)


@quick
@given(SOME.flatmap(lambda headings: st.tuples(*map(table, headings))), CELL)
def test_whatever_stands_in_its_tables(parts: tuple[str, ...], title: str) -> None:
    event("read" if same(f"# {title}\n\n" + "\n".join(parts)) else "refused")


TEXT = st.text(st.one_of(st.sampled_from(" \n\t#:'\"\\-|>"), st.characters(codec="utf-8", categories=["L", "N", "S"])))


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT, st.sampled_from(["", "guess: it's so"]))
def test_a_text_is_read_as_it_was(text: str, inner: str, remark: str) -> None:
    """Nothing is folded, trimmed or taken for a type; what follows is not part of it."""
    node, _ = parse("a: {b: x, c: [x, y]}\n")
    assert node is not None
    node.put(Scalar.at("text", 1, 1, plain=True), Scalar.at(text, 1, 1, plain=False))
    node.put(Scalar.at("list", 1, 1, plain=True), parse("a: [{b: x}]")[0]["a"])  # type: ignore[index]
    node["list"][0]["b"] = Scalar.at(inner, 1, 1, plain=False)  # type: ignore[index,call-overload]
    lines = [line for name, each in node.items() for line in field_lines(name, each, remark)]
    written = "\n".join([*lines, "last: end", ""])
    expected = {"a": {"b": "x", "c": ["x", "y"]}, "text": text, "list": [{"b": inner}], "last": "end"}
    assert parse(written) == (expected, [])
    assert yaml.safe_load(written) == expected


def test_a_megabyte_in_one_cell() -> None:
    words = 'it\'s "quoted": #1 \\ ' * 50_000
    both = converted(
        f"# T\n\n## Prerequisites\n\n| Tool | Min Version | Notes |\n|---|---|---|\n| git | 2.40 | {words} |\n"
    )
    assert both is not None
    assert both[1].row("cli_tools/git").notes == both[0].row("cli_tools/git").notes
    assert len(both[1].row("cli_tools/git").notes or "") > 900_000


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--from", "c.yaml"], "c.yaml: --from reads a Markdown document, whose name ends in .md or .markdown"),
        (["--from", "-"], "--from reads a file, not standard input: each row names its line in it"),
        (
            ["--from", "D.md", "-o", "E.md"],
            "E.md: is the name of a document; the catalog is written as YAML: name it catalog.yaml",
        ),
        (["--from", "D.md", "-o", "nowhere/c.yaml"], "nowhere: no such folder"),
        (["--from", "D.md", "-o", "-", "--update"], "--update changes a file: name it with -o"),
        (
            ["--from", "D.md", "-o", "there.yaml"],
            "there.yaml exists already, and is left as it is; "
            "`--update` adds the rows that it lacks, `-o FILE` writes another one",
        ),
        (["--from", "D.md", "-o", "link.yaml"], "link.yaml exists already, and is left as it is; "
            "`--update` adds the rows that it lacks, `-o FILE` writes another one"),
        (["--from", "D.md", "-o", f"{'x' * 300}.yaml"], f"{'x' * 300}.yaml: cannot be written: File name too long"),
    ],
)  # fmt: skip
def test_what_is_refused(project: Project, arguments: list[str], why: str) -> None:
    project.write("D.md", "# T\n\n## Tools\n\n- Git\n")
    project.write("there.yaml", "mine: true\n")
    (project.folder / "link.yaml").symlink_to("to-nowhere.yaml")
    done = init(project, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (4, "", f"infracat: {why}\n")
    assert left(project) == ["D.md", "link.yaml", "there.yaml"]
    assert (project.folder / "there.yaml").read_text() == "mine: true\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "# T\n\nWords.\n",
            "D.md:1:1: nothing in it is a row: docs/documents.md shows which tables, lists",
        ),
        ("# T\n\n## Tools\n\n| Tool | Min Version |\n|---|---|\n| git `notse: x` | 2 |\n", "D.md:7:"),
        (None, "D.md: no such file\n"),
    ],
)
def test_a_document_with_mistakes(project: Project, text: str | None, why: str) -> None:
    if text:
        project.write("D.md", text)
    done = init(project, "--from", "D.md")
    assert done.returncode == 4
    assert done.stderr.startswith(why)
    assert done.stderr == project.verify("-c", "D.md").stderr
    assert "catalog.yaml" not in left(project)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--update"], "--update needs --from FILE.md: the document whose rows are added"),
        (
            ["--from", "D.md", "--compose", "c.yaml"],
            "--compose and --from do not go together: a document's rows",
        ),
    ],
)
def test_options_that_do_not_go_together(project: Project, arguments: list[str], why: str) -> None:
    done = init(project, *arguments)
    assert (done.returncode, done.stdout) == (4, "")
    assert f"Error: {why}" in done.stderr
    assert left(project) == []


def test_a_folder_that_is_read_only(open_folder: Path) -> None:
    project = Project(open_folder)
    project.write("D.md", "# T\n\n## Tools\n\n- Git\n")
    project.folder.chmod(0o555)
    done = project.infracat_as_nobody("init", "--from", "D.md")
    project.folder.chmod(0o755)
    assert (done.returncode, done.stderr) == (4, "infracat: catalog.yaml: cannot be written: Permission denied\n")


def test_what_cannot_be_read_is_a_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that was guessed and does not fit, and an entry of the history without a date."""
    read_as(monkeypatch, document("""\
        catalog:
          title: Shop
          history:
            - {version: '1.0', changes: Begun}
            - {version: '1.1', date: 2026-01-01, changes: Went on}
        storage:
          - {name: a, type: directory, location: /srv, auto_mount: yes, _guesses: {auto_mount: its notes say so}}
        """))  # fmt: skip
    both = converted("# Shop\n")
    assert both is not None
    assert values(both[1])["catalog/head"][2] == {"history"}
    assert values(both[1])["storage/a"] == values(both[0])["storage/a"]
    lines = both[2].splitlines()
    assert lines[-2].startswith(
        '    # auto_mount: "yes"  # missing: its words suggest `auto_mount`, which does not fit ('
    )
    assert lines[5:] == [
        "catalog:",
        "  title: Shop",
        '  history: [{version: "1.1", date: 2026-01-01, changes: "Went on"}]',
        '  # history: [{version: "1.0", changes: Begun}]  # says too little',
        "  # history: [{version: …, date: …, changes: …}]  "
        "# missing: say which version it was, when, and what was changed",
        "  missing: [history]  # unknown until it is stated; then take it out here",
        "",
        "storage:",
        "  # INFRASTRUCTURE.md:7",
        "  - name: a",
        "    type: directory",
        "    location: /srv",
        lines[-2],
        "    missing: [auto_mount]  # unknown until it is stated; then take it out here",
    ]
