"""``infracat docs`` as its user runs it: what it writes, what it keeps, what it refuses."""

from __future__ import annotations

import re

import pytest

from tests.project import Project
from tests.render.reading import tables

CATALOG = """
    catalog: {title: Shop, version: "1.0", quick_start: make run}
    cli_tools:
      - {name: sh, purpose: Runs scripts, min_version: "1", verify: 'echo sh 1.2', install: apt-get install dash}
    containers:
      - {name: db, image: 'postgres:15', start: docker compose up -d db, requires: [cli_tools/sh], platform: linux}
    env_vars:
      - {name: API_KEY, purpose: For the API, example: sk-..., level: optional}
"""


@pytest.fixture
def shop(project: Project) -> Project:
    project.catalog(CATALOG)
    return project


def read(project: Project, name: str = "docs/catalog.md") -> str:
    return (project.folder / name).read_text("utf-8")


def test_three_documents_are_written_and_a_second_time_are_current(shop: Project) -> None:
    done = shop.infracat("docs")
    names = ("docs/catalog.md", "docs/SETUP.md", ".env.example")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{name}: written" for name in names]
    before = {name: read(shop, name) for name in names}
    assert shop.infracat("docs").stdout.splitlines() == [f"{name}: is current" for name in names]
    assert {name: read(shop, name) for name in names} == before
    assert shop.infracat("docs", "--check").returncode == 0


def test_check_prints_what_is_stale_and_writes_nothing(shop: Project) -> None:
    shop.infracat("docs", "catalog")
    before = read(shop)
    shop.catalog(CATALOG.replace("Runs scripts", "Runs them"))
    done = shop.infracat("docs", "catalog", "--check")
    changed = [line.partition(" | apt")[0] for line in done.stdout.splitlines() if re.match(r"[-+]\|", line)]
    assert (done.returncode, read(shop)) == (1, before)
    assert changed == ["-| sh | 1 | Runs scripts", "+| sh | 1 | Runs them"]
    assert done.stderr == "infracat: docs/catalog.md is stale; `infracat docs` renews it\n"


def test_check_of_a_file_that_is_not_there(shop: Project) -> None:
    done = shop.infracat("docs", "setup", "--check", "-o", "handbook")
    assert (done.returncode, done.stdout.splitlines()[:2]) == (1, ["--- /dev/null", "+++ handbook/SETUP.md"])
    assert not (shop.folder / "handbook").exists()


def test_what_is_written_by_hand_stays(shop: Project) -> None:
    shop.infracat("docs", "catalog")
    mine = read(shop).replace("## Containers\n", "## What runs\n\nAsk *Ann*.\n").replace("*Keep this", "*Do keep this")
    shop.write("docs/catalog.md", mine)
    shop.catalog(CATALOG.replace("postgres:15", "postgres:16"))
    assert shop.infracat("docs", "catalog").returncode == 0
    assert read(shop) == mine.replace("postgres:15", "postgres:16")


def test_a_part_that_was_lost_comes_back_behind_the_one_before_it(shop: Project) -> None:
    shop.infracat("docs", "catalog")
    whole = read(shop)
    begin, end = whole.index("## Containers"), whole.index("## MCP tools")
    shop.write("docs/catalog.md", whole[:begin] + whole[end:])
    shop.infracat("docs", "catalog")
    assert read(shop) == whole


def test_line_ends_mode_and_byte_order_mark_stay(shop: Project) -> None:
    shop.infracat("docs", "setup")
    path = shop.folder / "docs/SETUP.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    path.chmod(0o664)
    assert shop.infracat("docs", "setup", "--check").returncode == 0
    shop.catalog(CATALOG.replace("dash", "bash"))
    assert shop.infracat("docs", "setup").returncode == 0
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf# Setting up Shop\r\n")
    assert b"install bash\r\n" in written
    assert written.count(b"\n") == written.count(b"\r\n")
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_file_of_others_is_left_and_then_none_is_written(shop: Project) -> None:
    shop.write(".env.example", "MINE=1\n")
    done = shop.infracat("docs")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "infracat: .env.example: was not written by infracat docs, and is left as it is\n"
    assert not (shop.folder / "docs").exists()
    assert read(shop, ".env.example") == "MINE=1\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<!-- infracat: setup -->\n", "line 1: the part setup has no <!-- end -->"),
        (
            "<!-- infracat: setup -->\n<!-- infracat: setup -->\n",
            "line 1: the part setup has no <!-- end --> before line 2",
        ),
        (
            "<!-- infracat: setup -->\n<!-- end -->\n\n<!-- infracat: setup -->\n<!-- end -->\n",
            "line 4: the part setup is here a second time; first on line 1",
        ),
        ("a\n<!-- infracat: steps -->\n<!-- end -->\n", "line 2: there is no part steps; there are setup"),
        (
            "```\n<!-- infracat: setup -->\n<!-- end -->\n```\n",
            "was not written by infracat docs, and is left as it is",
        ),
    ],
)
def test_marks_that_are_wrong(shop: Project, text: str, why: str) -> None:
    shop.write("docs/SETUP.md", text)
    done = shop.infracat("docs", "setup")
    assert (done.returncode, done.stderr) == (4, f"infracat: docs/SETUP.md: {why}\n")
    assert read(shop, "docs/SETUP.md") == text


def test_a_bad_catalog_and_bad_files(shop: Project) -> None:
    (shop.folder / "docs").mkdir()
    (shop.folder / "docs/SETUP.md").write_bytes(b"\xff")
    assert shop.infracat("docs", "setup").stderr == "infracat: docs/SETUP.md: is not UTF-8: save it as UTF-8\n"
    shop.catalog("cli_tools: [{title: sh}]")
    done = shop.infracat("docs", "--check")
    assert (done.returncode, done.stderr) == (4, "catalog.yaml:1:13: cli_tools[0]: name: is missing\n")


def test_hosts_and_patterns_stand_before_the_document(shop: Project) -> None:
    shop.infracat("docs", "catalog")
    plain = read(shop)
    shop.catalog(f"hosts: {{web: 'ssh://web'}}\nredact: ['a*b']\n{CATALOG.replace('    c', 'c').replace('    e', 'e')}")
    shop.infracat("docs", "catalog")
    settings = "infracat:\n  hosts: {web: ssh://web}\n  redact: ['a*b']\n"
    assert read(shop) == f"---\n# <!-- infracat: settings -->\n{settings}# <!-- end -->\n---\n\n{plain}"


def test_marks_and_colours_of_the_latest_run(shop: Project) -> None:
    assert shop.infracat("docs", "catalog", "--status").stderr.endswith("no run yet; `infracat verify` makes one\n")
    assert shop.infracat("docs", "catalog", "--graph").returncode == 0
    assert 'n0["cli_tools/sh"]' in read(shop)
    assert "classDef" not in read(shop)
    shop.verify("cli_tools")
    shop.verify()
    statuses, day = shop.statuses(), shop.results()["run"]["started"][:10]
    assert shop.infracat("docs", "catalog", "--graph", "--status").returncode == 0
    (headings, row) = tables(read(shop))["CLI tools required"]
    assert (headings[-1].text, row[-1].text) == ("Latest run", f"✓ passed, {day}")
    assert "  class n0 passed" in read(shop)
    assert f"  class n1 {statuses['containers/db']}" in read(shop)
    assert shop.infracat("docs", "catalog").returncode == 0
    assert "Latest run" not in read(shop)
    shop.catalog(CATALOG.replace("Runs scripts", "Runs them"))
    shop.infracat("docs", "catalog", "--graph", "--status")
    assert tables(read(shop))["CLI tools required"][1][-1].text == f"✓ passed, {day}, before it was changed"
    assert "  class n0 passed" not in read(shop)
    (shop.runs[-1] / "results.json").write_text("{}", encoding="utf-8")
    for option in ("--graph", "--status"):
        done = shop.infracat("docs", "catalog", option)
        assert (done.returncode, "damaged: " in done.stderr) == (4, True)


def test_set_up_in_the_order_of_requires_by_platform(project: Project) -> None:
    project.catalog("""
        containers:
          - {name: db, start: docker compose up, requires: [cli_tools/docker]}
        cli_tools:
          - {name: docker, install: See docker.com, requires: [cli_tools/curl]}
          - {name: curl, install: "apt-get install curl", level: recommended, profiles: [dev, ci], platform: linux}
          - {name: choco, install: "run ``` this", platform: windows}
    """)
    project.infracat("docs", "setup")
    text = read(project, "docs/SETUP.md")
    steps = re.findall(r"^(## .*|\d\. .*)$", text, re.MULTILINE)
    assert steps == [
        "## Linux, WSL", "1. **curl** (profile dev or ci, recommended)", "2. **docker**", "3. **db**",
        "## macOS", "1. **docker**", "2. **db**",
        "## Windows", "1. **docker**", "2. **choco**", "3. **db**",
    ]  # fmt: skip
    assert "   See docker.com\n" in text
    assert "   ````sh\n   run ``` this\n   ````\n" in text


def test_an_example_has_shapes_and_no_values(project: Project) -> None:
    project.catalog("""
        env_vars:
          - {name: DATABASE_URL, example: 'postgresql://app:hunter22@db/app', purpose: Where the data is, profiles: dev}
          - {name: API_KEY, example: sk-proj-a8Kd92jsLq0Zx7, notes: "<!-- end -->"}
          - {name: LOG_LEVEL, example: info, level: optional, from: .env.local}
          - {name: PORT, example: "8000"}
          - {name: PATH, purpose: Where programs are}
    """)
    assert project.infracat("docs", "env").returncode == 0
    assert read(project, ".env.example").splitlines()[2:] == [
        "# <!-- infracat: variables -->",
        "# Where the data is", "# Profile dev", "DATABASE_URL=postgresql://...", "",
        "#  <!-- end -->", "API_KEY=", "",
        "# Optional", "# Set in .env.local", "# LOG_LEVEL=info", "",
        "PORT=8000", "",
        "# Where programs are", "# PATH is set by the system",
        "# <!-- end -->",
    ]  # fmt: skip
    assert project.infracat("docs", "env", "--check").returncode == 0


def test_variables_stay_as_they_are_written(project: Project) -> None:
    project.catalog("""
        cli_tools:
          - {name: git, purpose: 'Of ${TEAM}', notes: 'Not $${TEAM}', install: 'apt-get install ${PACKAGE}'}
        env_vars:
          - {name: REGION, example: '${TEAM}'}
    """)
    assert project.infracat("docs", TEAM="kitchen-crew").returncode == 0
    texts = [read(project, name) for name in ("docs/catalog.md", "docs/SETUP.md", ".env.example")]
    assert "| apt-get install ${PACKAGE} | `purpose: 'Of ${TEAM}'` `notes: 'Not $${TEAM}'` |" in texts[0]
    assert not [text for text in texts if "kitchen" in text]
    assert "REGION=\n" in texts[2]


def test_of_a_document_tools_come_before_what_they_start(project: Project) -> None:
    project.write("RUNBOOK.md", """\
        # Shop

        ## Containers

        | Name | Image | Start Command |
        |---|---|---|
        | db | postgres:15 | docker compose up -d db |

        ## CLI tools

        | Tool | Install Command |
        |---|---|
        | docker | apt-get install docker.io |
        """)  # fmt: skip
    project.infracat("docs", "setup", "-c", "RUNBOOK.md")
    text = read(project, "docs/SETUP.md")
    assert text.index("**docker**") < text.index("**db**")
    assert "`infracat verify -c RUNBOOK.md` tells what is missing still" in text
