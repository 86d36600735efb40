"""``infracat init --from FILE.md --update``: rows that are missing are added, and nothing else is touched."""

from __future__ import annotations

import re
import subprocess
import time
from difflib import SequenceMatcher
from pathlib import Path
from subprocess import CompletedProcess
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infracat.catalog.document import parse
from infracat.catalog.load import load
from infracat.catalog.nodes import DocumentRow, Items, Scalar
from infracat.convert.added import with_rows
from infracat.convert.document import ReadRow
from tests.project import Project

DOCUMENT = """\
    # Shop

    ## Tools

    | Tool | Min Version |
    |---|---|
    | git | 2.40 |
    | make | 4.0 |

    ## Ports

    - API: 8000
"""
MAKE = """\
  # D.md:8
  - name: make
    min_version: "4.0"
"""
API = """\
network:
  # D.md:12
  - name: api  # guess: made of API
    title: API
    port: 8000
"""


def update(project: Project, *arguments: str) -> CompletedProcess[str]:
    return project.infracat("init", "--from", "D.md", "--update", *arguments)


def updated(project: Project, text: str) -> str:
    """The catalog afterwards; all that was in it is in it still, in its order."""
    path = project.folder / "catalog.yaml"
    path.write_bytes(text.encode())
    project.write("D.md", DOCUMENT)
    done = update(project)
    assert done.returncode == 0, done.stderr
    after = path.read_bytes().decode()
    assert untouched(text, after)
    assert {"cli_tools/git", "cli_tools/make", "network/api"} <= {row.key for row in load(path).rows}
    return after


def untouched(before: str, after: str) -> bool:
    """Whether only whole pieces were put in."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return "".join(before[each.a : each.a + each.size] for each in blocks) == before


def test_rows_go_behind_those_of_their_section_and_sections_to_the_end(project: Project) -> None:
    before = "# mine\ncli_tools:\n  - name: git  # the best\n    # min_version: ?\n\nenv_vars:\n  - {name: A}\n# end\n"
    after = updated(project, f"catalog: {{title: Mine}}\n{before}")
    expected = before.replace("    # min_version: ?\n", f"    # min_version: ?\n{MAKE}")
    assert after == f"catalog: {{title: Mine}}\n{expected}\n{API}"


def test_it_tells_what_was_added_and_what_differs(project: Project) -> None:
    project.write("D.md", DOCUMENT)
    project.catalog("catalog: {title: Mine}\ncli_tools:\n  - {name: git, min_version: '2.30', level: required}\n")
    done = update(project)
    assert done.stdout.splitlines() == [
        "catalog.yaml: added from D.md: 2 rows in 2 sections",
        "",
        "  cli_tools (1)  make",
        "  network (1)  api",
    ]
    assert done.stderr.splitlines() == [
        "",
        "Guessed from the document's words; confirm each, or correct it:",
        "  network/api: name: api (made of API)",
        "",
        "Not as the document has them, and left as they are:",
        "  catalog/head: title (catalog.yaml:1:10, D.md:1:1)",
        "  cli_tools/git: min_version (catalog.yaml:3:5, D.md:7:3)",
    ]
    text = (project.folder / "catalog.yaml").read_text()
    again = update(project)
    assert again.stdout == "catalog.yaml: lacks no row of the document, and is as it was\n"
    assert "cli_tools/git: min_version (catalog.yaml:3:5, D.md:7:3)" in again.stderr
    assert (project.folder / "catalog.yaml").read_text() == text


def test_a_catalog_that_is_not_there_is_written(project: Project) -> None:
    project.write("D.md", DOCUMENT)
    assert update(project).stdout.startswith("catalog.yaml: 3 rows in 2 sections\n")
    text = (project.folder / "catalog.yaml").read_text()
    assert update(project).stdout == "catalog.yaml: lacks no row of the document, and is as it was\n"
    assert (project.folder / "catalog.yaml").read_text() == text


TOOLS = "## Tools\n\n| Tool | Min Version | Notes |\n|---|---|---|\n| git | 2.40 | "
HEAD = "catalog: {title: Shop}\n"
ENV = "env_vars: [{name: A}]\n"
# fmt: off
CATALOGS = {
    "no line break at its end": f"{HEAD}cli_tools:\n- name: git",
    "CRLF": f"{HEAD}cli_tools:\n  - name: git\n\nenv_vars:\n  - name: A\n".replace("\n", "\r\n"),
    "CR": f"{HEAD}cli_tools:\n  - name: git\n".replace("\n", "\r"),
    "CRLF and no line break at its end": f"{HEAD}cli_tools:\n  - name: git".replace("\n", "\r\n"),
    "a byte order mark": f"\ufeff{HEAD}cli_tools:\n  - name: git\n",
    "deep indent": f"{HEAD}cli_tools:\n        -   name: git\n            notes: a\n",
    "all is indented": f"  {HEAD}  cli_tools:\n    - name: git\n",
    "the end of a document": f"---\n{HEAD}cli_tools:\n  - name: git\n...\n# after\n",
    "a block at the end": f"{HEAD}cli_tools:\n  - name: git\n    notes: |\n      a\n\n       b",
    "a block that keeps its end": f"{HEAD}cli_tools:\n  - name: git\n    notes: |+\n      a\n\n\n\n{ENV}",
    "a folded block": f"{HEAD}cli_tools:\n  - name: git\n    notes: >-\n      a\n      b\n\n\n# c\n{ENV}",
    "text over lines": f"{HEAD}cli_tools:\n  - name: git\n    notes: 'a\n\n     b'   # c\n  # d\n\n{ENV}",
    "braces over lines": f"{HEAD}cli_tools:\n  - {{name: git,\n     notes: a\n    }}\n{ENV}",
    "a row out of comments": f"{HEAD}cli_tools:\n  - name: git\n  # - name: old\n  #   notes: x\n{ENV}",
    "trailing blanks": f"{HEAD}cli_tools:  \n  - name: git  \n   \n\n",
    "rows in another order": f"{ENV}cli_tools:\n  - name: git\n{HEAD}",
    "quoted keys": f"{HEAD}'cli_tools':\n  - \"name\": git\n",
    "a section that is the last": f"{HEAD}network:\n  - {{name: x, port: 1}}\ncli_tools:\n  - name: git\n    # deeper",
    "no section": f"{HEAD}cli_tools:\n  - name: git\ntroubleshooting:\n  - {{name: a, problem: b, solution: c}}\n",
    "no head": "cli_tools:\n  - name: git\n",
    "only a head": "catalog:\n  title: Shop\n",
}  # fmt: skip


@pytest.mark.parametrize("text", CATALOGS.values(), ids=CATALOGS)
def test_however_it_is_written(project: Project, text: str) -> None:
    after = updated(project, text)
    kinds = [{each for each in ("\r\n", "\n", "\r") if each in _apart(one)} for one in (text, after)]
    assert kinds[0] == kinds[1]
    assert text.endswith(("\n", "\r")) is after.endswith(("\n", "\r"))


def _apart(text: str) -> list[str]:
    """Its line breaks."""
    return re.findall(r"\r\n|\n|\r", text)


def test_rows_of_included_files_are_there(project: Project) -> None:
    project.write("more.yaml", "cli_tools: [{name: make}]\n")
    after = updated(project, f"include: more.yaml\n{HEAD}cli_tools:\n  - name: git\n")
    assert "make" not in after
    assert (project.folder / "more.yaml").read_text() == "cli_tools: [{name: make}]\n"


def test_a_catalog_that_includes_the_document_lacks_nothing(project: Project) -> None:
    project.write("D.md", DOCUMENT)
    project.catalog(f"include: D.md\n{HEAD}")
    assert update(project).stdout == "catalog.yaml: lacks no row of the document, and is as it was\n"


def test_settings_are_told_and_left(project: Project) -> None:
    project.write("D.md", f"---\ninfracat: {{redact: [x], drift: {{ignore: a}}}}\n---\n{dedent(DOCUMENT)}")
    project.catalog(f"{HEAD}redact: [y]\ncli_tools:\n  - name: git\n")
    done = update(project)
    assert done.stderr.endswith("Settings of the document that are not there: add them by hand:\n  drift\n")
    assert "drift" not in (project.folder / "catalog.yaml").read_text()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("cli_tools:\n  - name: git\n  - nam", "catalog.yaml:3:5: cli_tools[1]: is text; expected a row: name: …\n"),
        ("cli_tools:\n  - name: [git\n", "catalog.yaml:3:1: is not YAML: "),
        ("", "catalog.yaml:1:1: is empty: a catalog has sections, such as cli_tools\n"),
        ("cli_tools: [{name: git}]\n", "infracat: catalog.yaml: line 1: cli_tools is in brackets: "),
        ("cli_tools: []\n", "infracat: catalog.yaml: line 1: cli_tools is in brackets: rows are added to a list of "
         "`- name: …`; where it has none, take the section out\n"),
        ("{cli_tools: [{name: git}]}\n", "infracat: catalog.yaml: is in braces: rows are added to a"),
    ],
)  # fmt: skip
def test_a_catalog_that_takes_no_rows_is_left_as_it_is(project: Project, text: str, why: str) -> None:
    project.write("D.md", DOCUMENT)
    path = project.catalog(text)
    done = update(project)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(why), done.stderr
    assert path.read_text() == text


def test_rows_that_would_make_mistakes_are_not_added(project: Project) -> None:
    project.write("D.md", f"---\ninfracat: {{hosts: {{web: 'ssh://a@b'}}}}\n---\n# T\n\n{TOOLS}`hosts: web` |\n")
    path = project.catalog("cli_tools:\n  - name: make\n")
    done = update(project)
    assert done.returncode == 4
    why = "catalog.yaml: is left as it is; with the document's rows it would have mistakes:\ncatalog.yaml:6:"
    assert done.stderr.startswith(f"infracat: {why}")
    assert path.read_text() == "cli_tools:\n  - name: make\n"


def test_a_link_stays_one_and_a_mode_is_kept(project: Project) -> None:
    project.write("D.md", DOCUMENT)
    real = project.write("shared/real.yaml", "cli_tools:\n  - name: git\n")
    real.chmod(0o640)
    (project.folder / "catalog.yaml").symlink_to("shared/real.yaml")
    assert update(project).returncode == 0
    assert (project.folder / "catalog.yaml").is_symlink()
    assert "make" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in real.parent.iterdir()] == ["real.yaml"]


def test_no_space(project: Project) -> None:
    """A limit of what a file may hold is told as a full disk is: before anything is replaced."""
    project.write("D.md", DOCUMENT)
    path = project.catalog("cli_tools:\n  - name: git\n" + "# filler\n" * 2000)
    before = path.read_bytes()
    done = subprocess.run(
        ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh", *_command()],
        cwd=project.folder, env=project.environ(), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (4, "infracat: catalog.yaml: cannot be written: File too large\n")
    assert path.read_bytes() == before
    assert not list(project.folder.glob(".catalog*"))


def test_a_folder_that_is_read_only(open_folder: Path) -> None:
    project = Project(open_folder)
    project.write("D.md", DOCUMENT)
    path = project.catalog("cli_tools:\n  - name: git\n")
    project.folder.chmod(0o555)
    done = project.infracat_as_nobody("init", "--from", "D.md", "--update")
    project.folder.chmod(0o755)
    assert (done.returncode, done.stderr) == (4, "infracat: catalog.yaml: cannot be written: Permission denied\n")
    assert path.read_text() == "cli_tools:\n  - name: git\n"


def test_killed_in_the_middle_nothing_is_lost(project: Project) -> None:
    """At whatever moment: the file is the old one or the new one."""
    project.write("D.md", DOCUMENT)
    path = project.catalog(old := "cli_tools:\n  - name: git\n")
    found = set()
    for delay in (0.2, 0.5, 0.8):
        path.write_text(old)
        child = project.start("init", "--from", "D.md", "--update")
        time.sleep(delay)
        child.kill()
        child.communicate()
        found.add(path.read_text())
    assert all(text == old or (text.startswith(old) and text.endswith("port: 8000\n")) for text in found)


def _command() -> list[str]:
    import sys

    return [sys.executable, "-m", "infracat", "init", "--from", "D.md", "--update"]


LINE = st.sampled_from(
    ["# c", "", "  # c", "    # c", "      # c", "  - name: x{}", "  - {{name: x{}}}", "    notes: a", "    notes: |",
     "      b", "    notes: 'a", "     b'", "cli_tools:", "env_vars:", "  - name: A{}", "    purpose: >+", "...", " "]
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LINE, max_size=14), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_whatever_is_in_it(lines: list[str], line_break: str, ends: bool) -> None:
    """Rows of any catalog are as they were when another is added, or it is not added at all."""
    text = line_break.join(line.format(at) for at, line in enumerate(["cli_tools:", *lines])) + line_break * ends
    before, flaws = parse(text)
    if before is None or flaws or not all(isinstance(each, Items) for each in before.values()):
        return
    row = DocumentRow(1, 1)
    row.put(Scalar.at("name", 1, 1, plain=True), Scalar.at("new", 1, 1, plain=False))
    after = with_rows(text, (ReadRow("cli_tools", row), ReadRow("storage", row)), "D.md")
    assert untouched(text, after)
    made, flaws = parse(after)
    assert made is not None
    assert not flaws
    assert [*made] == [*before, "storage"]
    assert made["cli_tools"][-1] == {"name": "new"}  # type: ignore[index]
    assert _stripped([*made["cli_tools"][:-1]]) == _stripped([*before["cli_tools"]])  # type: ignore[index]


def _stripped(node: object) -> object:
    """A block at the end of a file without a line break has one afterwards."""
    if isinstance(node, dict):
        return {name: _stripped(each) for name, each in node.items()}
    return [_stripped(each) for each in node] if isinstance(node, list) else str(node).rstrip("\n")
