"""Documents that are broken, strange or hostile: read as far as they can be, or refused in words that help."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.nodes import Fields, Items, child
from infracat.markdown.document import Document
from infracat.markdown.reader import read
from tests.markdown.expected import plain, rows_of
from tests.project import Project

VARIABLES = """\
# Shop

## Environment variables

| Variable | Purpose | Required |
|---|---|---|
| SHOP_PORT | Where it listens | Yes |
| SHOP_LOG | What it writes | No |
"""
KEYS = ["catalog/head", "env_vars/SHOP_PORT", "env_vars/SHOP_LOG"]
SECRET = "sk-proj-" + "Zq7Lw2Xn9Rt4Vb6Ym3Kc8Hd5" * 2


def document(text: str) -> Document:
    return read(dedent(text).lstrip("\n"))


def rows(text: str) -> dict[str, dict[str, Any]]:
    found = document(text)
    assert not found.flaws
    return rows_of(plain(found.root))


def keys(text: str) -> list[str]:
    """Of all rows; of the head nothing is asked here."""
    return [key for key in rows(text) if key != "catalog/head"]


def lines(found: Document, section: str) -> list[int]:
    node = child(found.root, section)
    assert isinstance(node, Items)
    return [row.line for row in node if isinstance(row, Fields)]


def left(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.why) for each in document(text).left_out]


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "SHOP.md"


def mistakes(catalog: Path, text: str | bytes) -> list[str]:
    catalog.write_bytes(text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode())
    with pytest.raises(BadCatalog) as bad:
        load(catalog)
    return str(bad.value).splitlines()


# Tables that are broken


def test_a_row_with_too_few_cells_has_what_is_there() -> None:
    found = rows(
        """
        ## Environment variables

        | Variable | Purpose | Required |
        |---|---|---|
        | SHORT |
        | LONGER | What it is for
        """
    )
    assert found["env_vars/SHORT"] == {"name": "SHORT"}
    assert found["env_vars/LONGER"] == {"name": "LONGER", "purpose": "What it is for"}


def test_no_cell_of_a_row_with_too_many_is_lost() -> None:
    """Markdown shows them to nobody: whoever forgot to write ``\\|`` is not told."""
    found = rows(
        """
        ## Environment variables

        | Variable | Purpose |
        |---|---|
        | LEVEL | debug | info | warn |
        """
    )
    text = " ".join(found["env_vars/LEVEL"].values())
    assert all(word in text for word in ("debug", "info", "warn"))


def test_a_table_without_delimiters_is_told_where_it_would_have_been_rows(catalog: Path) -> None:
    text = """
        ## Environment variables

        | Variable | Required |
        | FIRST | Yes |

        ## Ports

        | Service | Port |
        |---|---|
        | web | 80 |
        """
    assert (3, "is a table without the line |---|---| below its headings") in left(text)
    assert keys(text) == ["network/web"]


def test_delimiters_of_another_number_of_columns_are_told() -> None:
    text = """
        ## Environment variables

        | Variable | Purpose | Required |
        |---|---|
        | FIRST | it is first | Yes |
        """
    assert left(text) == [(3, "is a table whose line |---|---| has 2 columns, and its headings 3")]


def test_an_html_table_is_told() -> None:
    text = """
        ## Environment variables

        <table>
          <tr><th>Variable</th><th>Required</th></tr>
          <tr><td>FIRST</td><td>Yes</td></tr>
        </table>
        """
    assert left(text) == [(3, "is an HTML table: write it as Markdown")]


def test_a_table_of_headings_alone_is_no_row() -> None:
    assert keys("## Ports\n\n| Service | Port |\n|---|---|\n") == []


def test_rows_that_say_nothing_are_none() -> None:
    text = """
        ## Ports

        | Service | Port | Notes |
        |---|---|---|
        | | | |
        | - | — | N/A |
        | web | 80 | |
        """
    assert keys(text) == ["network/web"]


def test_a_table_needs_no_outer_pipes_and_no_blanks() -> None:
    text = "## Ports\n\nService|Port\n:-|-:\nweb|80\napi|8000\n"
    assert keys(text) == ["network/web", "network/api"]


# Where tables stand


def test_two_tables_of_a_section_are_one_section() -> None:
    text = """
        ## Environment variables

        | Variable | Purpose |
        |---|---|
        | FIRST | a |

        More of them:

        | Name | Default | Description |
        |---|---|---|
        | SECOND_ONE | 1 | b |

        ## Environment variables of the workers

        | Variable | Purpose |
        |---|---|
        | THIRD | c |
        """
    assert keys(text) == ["env_vars/FIRST", "env_vars/SECOND_ONE", "env_vars/THIRD"]


def test_tables_in_quotes_and_in_items_are_read() -> None:
    text = """
        ## Environment variables

        > | Variable | Purpose |
        > |---|---|
        > | QUOTED | a |

        1. Set these:

           | Variable | Purpose |
           |---|---|
           | IN_AN_ITEM | b |
        """
    found = document(text)
    assert keys(text) == ["env_vars/QUOTED", "env_vars/IN_AN_ITEM"]
    assert lines(found, "env_vars") == [5, 11]


@pytest.mark.parametrize("fence", ["```", "~~~~", "```markdown"])
def test_a_table_in_a_fence_is_an_example_and_no_rows(fence: str) -> None:
    table = "| Variable | Required |\n|---|---|\n| FENCED | Yes |\n"
    assert keys(f"## Environment variables\n\n{fence}\n{table}{fence.rstrip('markdown')}\n") == []


def test_an_indented_table_is_code_and_no_rows() -> None:
    text = "## Environment variables\n\n    | Variable | Required |\n    |---|---|\n    | INDENTED | Yes |\n"
    assert keys(text) == []


def test_a_table_in_a_comment_is_no_rows() -> None:
    text = "## Ports\n\n<!--\n| Service | Port |\n|---|---|\n| web | 80 |\n-->\n"
    assert keys(text) == []


def test_a_table_below_setext_headings_is_read() -> None:
    text = "Shop\n====\n\nPorts\n-----\n\n| Service | Port |\n|---|---|\n| web | 80 |\n"
    assert keys(text) == ["network/web"]


# Names


def test_the_same_name_twice_is_told_with_both_lines(catalog: Path) -> None:
    text = """
        ## Environment variables

        | Variable | Purpose |
        |---|---|
        | SAME | a |
        | OTHER | b |
        | SAME | c |
        """
    (line,) = mistakes(catalog, text)
    assert line.startswith("SHOP.md:7:")
    assert line.endswith(": name: is here a second time; first on line 5; state another in code: `name: …`")


def test_two_tables_that_contradict_each_other_are_told_with_both_lines(catalog: Path) -> None:
    text = """
        ## Environment variables

        | Variable | Required |
        |---|---|
        | SAME | yes |

        ## More variables

        | Variable | Required |
        |---|---|
        | SAME | no |
        """
    (line,) = mistakes(catalog, text)
    assert line.startswith("SHOP.md:11:")
    assert line.endswith(": name: is here a second time; first on line 5; state another in code: `name: …`")


def test_hosts_of_the_same_name_are_called_by_their_purpose() -> None:
    text = """
        ## Network resources

        | Resource | Port/URL | Purpose |
        |---|---|---|
        | localhost | 3000 | Frontend dev |
        | localhost | 8000 | API server |
        """
    assert [(key, row["title"]) for key, row in rows(text).items() if key != "catalog/head"] == [
        ("network/frontend-dev", "localhost"),
        ("network/api-server", "localhost"),
    ]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("[git](https://git-scm.com)", "git"),
        ("**git**", "git"),
        ("***git***", "git"),
        ("`git`", "git"),
        ("<b>git</b>", "git"),
        ("git[^1]", "git"),
        ("git\\*", "git"),
        (":octocat: git", "git"),
        ("🐙 git", "git"),
        ("git ✅", "git"),
        ("git {#git}", "git"),
        ("1. git", "git"),
    ],
)
def test_what_decorates_a_name_is_no_part_of_it(cell: str, name: str) -> None:
    text = f"## CLI tools required\n\n| Tool | Min Version |\n|---|---|\n| {cell} | 2.40+ |\n\n[^1]: Or Mercurial.\n"
    assert keys(text) == [f"cli_tools/{name}"]


def test_a_linked_name_keeps_its_address() -> None:
    text = "## CLI tools\n\n| Tool | Min Version |\n|---|---|\n| [git][1] | 2.40+ |\n\n[1]: https://git-scm.com\n"
    assert rows(text)["cli_tools/git"]["docs"] == "https://git-scm.com"


def test_the_words_of_a_footnote_are_not_lost() -> None:
    text = """
        ## CLI tools

        | Tool | Min Version | Notes |
        |---|---|---|
        | git[^why] | 2.40+ | - |

        [^why]: Older ones cannot do partial clones.
        """
    row = rows(text)["cli_tools/git"]
    assert "^why" not in str(row)


@pytest.mark.parametrize("mark", ["~~{}~~", "<del>{}</del>", "<s>{}</s>"])
def test_what_is_struck_out_is_gone(mark: str) -> None:
    text = f"## Ports\n\n| Service | Port |\n|---|---|\n| {mark.format('ftp')} | {mark.format('21')} |\n| web | 80 |\n"
    assert keys(text) == ["network/web"]
    assert left(text) == [(5, "struck out")]


@pytest.mark.parametrize("cell", ["✅", ":white_check_mark:", "**Yes**", "yes.", "Ja", "Required", "🟢"])
def test_a_mark_says_that_it_is_required(cell: str) -> None:
    text = f"## Environment variables\n\n| Variable | Required? |\n|---|---|\n| FIRST | {cell} |\n"
    assert rows(text)["env_vars/FIRST"].get("level", "required") == "required"


@pytest.mark.parametrize("cell", ["❌", ":x:", "No", "For contributors", "⚠️ only in CI", "Optional"])
def test_a_mark_or_a_condition_says_that_it_is_not(cell: str) -> None:
    text = f"## Environment variables\n\n| Variable | Required? |\n|---|---|\n| FIRST | {cell} |\n"
    assert rows(text)["env_vars/FIRST"]["level"] == "optional"


# Bytes


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(VARIABLES.encode().replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(b"\xef\xbb\xbf" + VARIABLES.encode(), id="byte order mark"),
        pytest.param(VARIABLES.rstrip("\n").encode(), id="no last line break"),
        pytest.param(VARIABLES.replace(" |\n", " |  \n").encode(), id="trailing blanks"),
    ],
)
def test_how_lines_end_does_not_matter(catalog: Path, data: bytes) -> None:
    catalog.write_bytes(data)
    loaded = load(catalog)
    assert [row.key for row in loaded.rows] == KEYS
    assert [loaded.position(key).line for key in KEYS[1:]] == [7, 8]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# Gr\xfc\xdfe\n", "SHOP.md:1:5: is not UTF-8: byte 0xFC at offset 4; save it as UTF-8"),
        (VARIABLES.encode("utf-16"), "SHOP.md:1:1: is UTF-16, not UTF-8: save it as UTF-8"),
        (b"# Shop\n\n\x1b[31mred\n", "SHOP.md:3:1: holds the control character U+001B"),
        (b"# Shop\n" + b"words " * 850_000, "SHOP.md: is too large for a catalog: 5.1 MB, at most 5 MB"),
    ],
)
def test_what_is_no_text_is_refused(catalog: Path, data: bytes, message: str) -> None:
    assert mistakes(catalog, data) == [message]


@pytest.mark.parametrize("text", ["", "\n\n", "# Notes\n\nNothing to see here.\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"])
def test_a_document_without_rows_says_what_one_needs(catalog: Path, text: str) -> None:
    (line,) = mistakes(catalog, text)
    assert line.startswith("SHOP.md")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| a " * 100_000, id="one line of pipes"),
        pytest.param("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 100_000, id="a long table"),
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param("*_`<" * 50_000, id="marks"),
        pytest.param("> " * 2_000 + "deep", id="quotes"),
        pytest.param("".join("  " * depth + "- a\n" for depth in range(300)), id="lists"),
        pytest.param("# a\n" * 50_000, id="headings"),
        pytest.param("[a]: http://b\n" * 20_000 + "[a] " * 20_000, id="references"),
        pytest.param("- [ ] `A: b`\n" * 20_000, id="items"),
        pytest.param("## Environment variables\n\n" + "| A | " * 500 + "\n" + "|---" * 500 + "|\n", id="columns"),
    ],
)
def test_what_is_huge_or_deep_ends(catalog: Path, text: str) -> None:
    catalog.write_text(text, "utf-8")
    with suppress(BadCatalog):
        load(catalog)


def test_almost_5_mb_are_read(catalog: Path) -> None:
    count, words = 4_900, "words " * 160
    rows = "".join(f"| SHOP_{n:05} | {words}| Yes |\n" for n in range(count))
    catalog.write_text(VARIABLES.removesuffix("| SHOP_LOG | What it writes | No |\n") + rows, "utf-8")
    assert 4_500_000 < catalog.stat().st_size < 5_000_000
    assert len(load(catalog).rows) == len(KEYS[:2]) + count


def test_more_lines_than_anybody_writes_are_refused(catalog: Path) -> None:
    assert mistakes(catalog, VARIABLES + "\n" * 100_000) == [
        "SHOP.md:100001:1: has 100,008 lines: a catalog has at most 100,000"
    ]


# Front matter


def test_front_matter_of_others_is_nothing_to_us() -> None:
    text = f"---\nlayout: page\ntags: [ops, *nobody]\ndate: 2026-01-01\n---\n{VARIABLES}"
    assert keys(text) == KEYS[1:]
    assert lines(document(text), "env_vars") == [12, 13]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert keys(f"---\n\n{VARIABLES}") == KEYS[1:]


def test_settings_in_front_matter_are_settings(catalog: Path) -> None:
    catalog.write_text(f"---\ninfracat:\n  redact: ['tok_[a-z]+']\n---\n{VARIABLES}", "utf-8")
    assert [str(each) for each in load(catalog).redact] == ["tok_[a-z]+"]


@pytest.mark.parametrize(
    ("matter", "line"),
    [
        ("infracat:\n  redakt: [a]\n", "SHOP.md:3:3: redakt: unknown setting; did you mean 'redact'?"),
        ("infracat:\n  redact: ['(']\n", "SHOP.md:3:12: redact[0]: "),
    ],
)
def test_a_mistake_in_front_matter_has_its_place(catalog: Path, matter: str, line: str) -> None:
    (found,) = mistakes(catalog, f"---\n{matter}---\n{VARIABLES}")
    assert found.startswith(line.partition(": ")[0])


# Statements in code


def test_a_statement_close_to_a_field_is_told() -> None:
    found = document(
        """
        ## Ports

        | Service | Port | Notes |
        |---|---|---|
        | web | 80 | `expct: closed` |
        """
    )
    (flaw,) = found.flaws
    assert flaw.line == 5
    assert "did you mean 'expect'?" in flaw.message


def test_code_that_is_no_statement_is_words() -> None:
    row = rows("## Ports\n\n| Service | Port | Notes |\n|---|---|---|\n| web | 80 | see `kubectl: top` |\n")[
        "network/web"
    ]
    assert row["notes"] == "see kubectl: top" or row["notes"] == "see `kubectl: top`"


def test_a_field_that_is_stated_twice_is_told() -> None:
    found = document(
        """
        ## Ports

        | Service | Port | Notes |
        |---|---|---|
        | web | 80 | `expect: closed` `expect: open` |
        """
    )
    (flaw,) = found.flaws
    assert flaw.line == 5
    assert "expect" in flaw.message + str(flaw.path)


def test_a_statement_that_is_no_yaml_is_told_with_its_line() -> None:
    found = document(
        """
        ## Ports

        | Service | Port | Notes |
        |---|---|---|
        | web | 80 | `requires: [containers/db` |
        """
    )
    (flaw,) = found.flaws
    assert flaw.line == 5


def test_a_reference_to_no_row_has_its_line(catalog: Path) -> None:
    text = """
        ## Ports

        | Service | Port | Notes |
        |---|---|---|
        | web | 80 | `requires: containers/db` |
        """
    (line,) = mistakes(catalog, text)
    assert line.startswith("SHOP.md:5:")
    assert "network/web: requires" in line
    assert "there is no row 'containers/db'" in line


# Secrets and variables


@pytest.mark.parametrize("column", ["Example", "Default"])
def test_a_real_key_is_told_and_not_repeated(column: str) -> None:
    found = document(
        f"## Environment variables\n\n| Variable | {column} |\n|---|---|\n| OPENAI_API_KEY | `{SECRET}` |\n"
    )
    (flaw,) = found.flaws
    assert flaw.line == 5
    assert SECRET[8:20] not in flaw.message
    assert SECRET[8:20] not in str(plain(found.root))


@pytest.mark.parametrize("shape", ["sk-...", "sk-xxxxxxxx", "<your key>", "your_key_here", "changeme", "********"])
def test_a_shape_of_a_key_is_none(shape: str) -> None:
    text = f"## Environment variables\n\n| Variable | Example |\n|---|---|\n| OPENAI_API_KEY | `{shape}` |\n"
    assert document(text).flaws == ()


def test_values_of_fenced_files_are_in_no_row() -> None:
    text = f"## Environment variables\n\n```env\nOPENAI_API_KEY={SECRET}\n```\n"
    found = document(text)
    assert SECRET[8:20] not in str(plain(found.root)) + str(found)


def test_prose_demands_no_variable(catalog: Path) -> None:
    text = """
        ## Ports

        | Service | Port | Purpose |
        |---|---|---|
        | web | 80 | Of ${NOBODY_SETS_THIS}, at $${LITERALLY} |
        """
    catalog.write_text(dedent(text), "utf-8")
    assert "${NOBODY_SETS_THIS}" in (load(catalog).row("network/web").purpose or "")


# Hostile documents

HOSTILE = """
# <script>alert("title")</script>

## CLI tools required

| Tool | Min Version | Purpose | Verify | Notes |
|---|---|---|---|---|
| ok | 1.0 | <img src=x onerror=alert(1)> &lt;script&gt;alert(2)&lt;/script&gt; | `echo 1` | [a](javascript:alert(3)) |
| esc | 1.0 | &#27;[31mred&#x202e; &#0; | `echo esc 1.0` | [b](https://x.example/"onmouseover="alert(4)) |
| $(touch owned) | 1.0 | `$(touch owned2)` | `echo 1.0` | ::error::x |

## Troubleshooting

- **<svg onload=alert(5)>**: `</script><script>alert(6)</script>`
"""


def test_hostile_markdown_is_text_in_every_report(project: Project) -> None:
    project.write("HOSTILE.md", HOSTILE)
    done = project.verify("-c", "HOSTILE.md")
    assert done.returncode in (0, 1), done.stderr
    assert not list(project.folder.glob("owned*"))
    assert "\x1b[31m" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout
    page = (project.runs[-1] / "report.html").read_text("utf-8")
    for mark in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:', '"onmouseover="alert'):
        assert mark not in page, mark


def test_a_command_of_a_document_that_does_something_is_never_run(project: Project) -> None:
    """Columns that say how a thing is installed, started or done are shown; only a check is run."""
    project.write(
        "RUNBOOK.md",
        """
        ## CLI tools

        | Tool | Install Command |
        |---|---|
        | sh | touch installed |

        ## Maintenance tasks

        | Task | Frequency | Command |
        |---|---|---|
        | Tidy up | weekly | `touch tidied` |

        ## Troubleshooting

        | Symptom | Fix |
        |---|---|
        | It hangs | `touch mended` |
        """,
    )
    project.verify("-c", "RUNBOOK.md")
    assert sorted(path.name for path in project.folder.iterdir()) == ["RUNBOOK.md", "reports"]
