"""Lists whose items are rows."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infracat.catalog.nodes import DocumentRow, Items
from infracat.markdown.document import Document
from infracat.markdown.reader import read


def _rows(document: Document, section: str) -> list[dict[str, Any]]:
    items = document.root[document.root.names[section]] if section in document.root.names else Items(1, 1)
    assert isinstance(items, Items)
    return [{str(name): value for name, value in row.items()} for row in items if isinstance(row, DocumentRow)]


def _of(heading: str, text: str, section: str) -> list[dict[str, Any]]:
    return _rows(read(f"## {heading}\n\n{dedent(text)}"), section)


@pytest.mark.parametrize(
    ("item", "row"),
    [
        ("[ ] **kubectl** (1.28+) - the cluster", {"name": "kubectl", "min_version": "1.28", "purpose": "the cluster"}),
        ("[x] Git", {"name": "git", "title": "Git"}),
        (
            "Node.js 24 as specified in `.nvmrc`",
            {"name": "node", "title": "Node.js", "min_version": "24", "notes": "as specified in .nvmrc"},
        ),
        ("Docker: 24.0+", {"name": "docker", "title": "Docker", "min_version": "24.0"}),
        ("**Docker** (optional)", {"name": "docker", "title": "Docker", "level": "optional"}),
        ("**PostgreSQL 15+**", {"name": "psql", "title": "PostgreSQL", "min_version": "15"}),
        ("PostgreSQL 15: data", {"name": "psql", "title": "PostgreSQL", "min_version": "15", "purpose": "data"}),
        (
            "🐘 **PostgreSQL** 15 — the database",
            {"name": "psql", "title": "PostgreSQL", "min_version": "15", "purpose": "the database"},
        ),
        (
            "[uv](https://docs.astral.sh/uv/) – packages",
            {"name": "uv", "docs": "https://docs.astral.sh/uv/", "purpose": "packages"},
        ),
        (
            "**Docker** and **Docker Compose**",
            {
                "name": "docker",
                "title": "Docker and Docker Compose",
                "verify": "docker --version && docker compose version",
            },
        ),
        ("Node.js (>= 18) and npm", {"name": "node", "title": "Node.js", "min_version": "18", "notes": "and npm"}),
        ("Go 1.22", {"name": "go", "title": "Go", "min_version": "1.22"}),
        ("Helm >= 3.5 - for us", {"name": "helm", "title": "Helm", "min_version": "3.5", "purpose": "for us"}),
        ("Git for version control", {"name": "git", "title": "Git", "purpose": "for version control"}),
        ("**Foo X** (1.2+): ed", {"name": "foo-x", "title": "Foo X", "min_version": "1.2", "purpose": "ed"}),
        ("`pnpm` >= 9 `profiles: [dev]`", {"name": "pnpm", "min_version": "9", "profiles": ["dev"]}),
    ],
)  # fmt: skip
def test_a_program(item: str, row: dict[str, Any]) -> None:
    assert _of("Prerequisites", f"- {item}\n", "cli_tools") == [row]


@pytest.mark.parametrize(
    ("item", "row"),
    [
        (
            "**RAM:** 8GB minimum, 16GB recommended",
            {"name": "ram", "title": "RAM", "kind": "ram", "minimum": "8GB", "recommended": "16GB"},
        ),
        ("At least 8 GB of RAM", {"name": "ram", "title": "RAM", "kind": "ram", "minimum": "8 GB"}),
        ("4 CPU cores", {"name": "cpu-cores", "title": "CPU cores", "kind": "cpu", "minimum": "4"}),
        ("Disk: 10GB free", {"name": "disk", "title": "Disk", "kind": "disk", "minimum_free": "10GB"}),
        ("**OS:** Ubuntu 22.04+", {"name": "os", "title": "OS", "kind": "os", "os": "ubuntu", "version": "22.04+"}),
        (
            "macOS 12+ or Ubuntu 22.04",
            {"name": "os", "title": "OS", "kind": "os", "notes": "macOS 12+ or Ubuntu 22.04"},
        ),
    ],
)
def test_hardware_among_programs(item: str, row: dict[str, Any]) -> None:
    document = read(f"# T\n\n## Requirements\n\n- Git\n- {item}\n")
    assert _rows(document, "system_resources") == [row]
    assert [row["name"] for row in _rows(document, "cli_tools")] == ["git"]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("Make sure Docker runs", "it is an instruction"),
        ("Go to the console", "it is an instruction"),
        ("Clone the repository", "it is an instruction"),
        ("~~Ruby 2.7~~", "struck out"),
        ("~~Ruby 2.7~~ (gone since 2024)", "struck out"),
        ("~~Ruby 2.7~~ – see Python", "struck out"),
        ("An OpenAI API key", "it names no program and no hardware that is known"),
        ("**OpenAI account**", "it is no program"),
        ("**Network**: a stable connection", "it is no program"),
        ("**Servidor**: o maior", "it is no program"),
        ("**Everything that we know of this project**", "it names no program and no hardware that is known"),
    ],
)
def test_what_is_no_requirement_is_left_out(item: str, why: str) -> None:
    document = read(f"## Prerequisites\n\n- Git\n- {item}\n")
    assert [row["name"] for row in _rows(document, "cli_tools")] == ["git"]
    assert [(left.line, left.heading, left.why) for left in document.left_out] == [(4, "Prerequisites", why)]


def test_below_a_heading_of_something_else_only_what_is_known_is_a_program() -> None:
    """The title is that of the document; what stands below it is about many things."""
    text = "# Prerequisites checklist\n\n## OAuth scopes\n\n- `openid` - identity\n- **Git**\n- **Deploy key**\n"
    document = read(text)
    assert [row["name"] for row in _rows(document, "cli_tools")] == ["git"]
    assert [left.line for left in document.left_out] == [5, 7]


def test_tools_of_a_server_are_no_programs() -> None:
    document = read("# Our MCP server\n\n## Tools\n\n- `project-list` - all projects\n")
    assert "cli_tools" not in document.root.names


@pytest.mark.parametrize("item", ["`.env.local` available", "`docs/SETUP.md` - read it", "**server.sh**"])
def test_a_file_is_no_program(item: str) -> None:
    document = read(f"## Prerequisites\n\n- {item}\n")
    assert "cli_tools" not in document.root.names
    assert [left.why for left in document.left_out] == ["it is no program"]


def test_a_level_in_brackets_behind_the_dash() -> None:
    assert _of("Prerequisites", "- **Helm**: (Optional) for releases\n", "cli_tools") == [
        {"name": "helm", "title": "Helm", "level": "optional", "purpose": "for releases"}
    ]


def test_variables_among_requirements() -> None:
    text = "- `CLIENT_ID` / `CLIENT_SECRET` — of the app\n- `w_member_social` - a scope\n"
    assert [row["name"] for row in _of("Prerequisites", text, "env_vars")] == ["CLIENT_ID", "CLIENT_SECRET"]


def test_code_below_an_item_verifies_and_installs() -> None:
    text = """\
        1. **kubectl**

           ```bash
           # on a Mac
           $ brew install kubectl
           ```

           Check it with:

           ```
           kubectl version --client
           ```
        2. helm
           - Install: `brew install helm`
           - Verify: `helm version`
           - Beware: of 2.x
        """
    assert _of("Toolchain", text, "cli_tools") == [
        {
            "name": "kubectl",
            "verify": "kubectl version --client",
            "install": "brew install kubectl",
            "notes": "# on a Mac; Check it with",
        },
        {"name": "helm", "verify": "helm version", "install": "brew install helm", "notes": "Beware: of 2.x"},
    ]


def test_code_that_is_not_indented_belongs_to_the_only_item_above_it() -> None:
    text = "1. **Docker**\n```sh\ndocker --version\n```\n2. **Git**\n```sh\napt install git\n```\n"
    assert _of("Prerequisites", text, "cli_tools") == [
        {"name": "docker", "title": "Docker", "verify": "docker --version"},
        {"name": "git", "title": "Git", "install": "apt install git"},
    ]


def test_items_and_lines_above_carry_facts() -> None:
    text = """\
        - Required:
          - Git
        - Optional
          - jq

        Optional:

        - make

        ### Production

        - Helm
        """
    assert [(row["name"], row.get("level"), row.get("profiles")) for row in _of("Tools", text, "cli_tools")] == [
        ("git", "required", None),
        ("jq", "optional", None),
        ("make", "optional", None),
        ("helm", None, ["prod"]),
    ]


def test_variables() -> None:
    text = """\
        - **OPENAI_API_KEY**: Your key
          - Format: `sk-...`
          - Required: Yes
        - `PORT` (optional) - where it listens
        - `A_KEY`, `A_SECRET`: for uploads
        - `LOG_LEVEL=debug`
        - PROXY_URL - of the proxy `secret: true`
        - Nothing
        """
    assert _of("Environment variables", text, "env_vars") == [
        {"name": "OPENAI_API_KEY", "example": "sk-...", "purpose": "Your key", "level": "required"},
        {"name": "PORT", "level": "optional", "purpose": "where it listens"},
        {"name": "A_KEY", "purpose": "for uploads"},
        {"name": "A_SECRET", "purpose": "for uploads"},
        {"name": "LOG_LEVEL", "example": "debug"},
        {"name": "PROXY_URL", "purpose": "of the proxy", "secret": "true"},
    ]


def test_words_in_capitals_are_no_variables() -> None:
    text = "- TTL: 1 hour\n- Security settings (TLS, HSTS)\n- **PORT**: 80\n- `TLS`: on or off\n- node_name: a label\n"
    assert [row["name"] for row in _of("Environment variables", text, "env_vars")] == ["PORT", "TLS"]


def test_a_real_secret_is_a_mistake_and_is_kept_nowhere() -> None:
    secret = "sk-9fQ2mZ7LrT4vB8nK1cX6wY3d"
    for item in (f"`API_KEY={secret}`", f"**API_KEY**: the key\n  - Example: `{secret}`", f"**API_KEY**: `{secret}`"):
        document = read(f"## Environment variables\n\n- {item}\n")
        assert [flaw.line for flaw in document.flaws] == [3 + item.count("\n")]
        assert secret not in repr((document.root, document.flaws, document.left_out))


def test_code_blocks_give_names_only() -> None:
    text = """\
        - `PORT`: where it listens

        ```env
        PORT=3000
        # OLD=1
        REDIS_URL=redis://:hunter2@localhost
        ```

        ```yaml
        services:
          web:
            environment:
              TOKEN: hunter2
        ```
        """
    document = read(f"## Environment variables\n\n{dedent(text)}\n## Usage\n\n```sh\nUSED=hunter2\n```\n")
    assert _rows(document, "env_vars") == [
        {"name": "PORT", "purpose": "where it listens"},
        {"name": "REDIS_URL"},
        {"name": "TOKEN"},
    ]
    assert "hunter2" not in repr(document)


def test_maintenance() -> None:
    text = """\
        - Docker images: Update monthly
        - **Logs** - Rotate when >1GB `path: /var/log/*.log`
        - Rotate the certificates yearly
          `kind: last_done` `evidence: certs/`
        - ~~Floppies: Format weekly~~
        """
    assert _of("Maintenance", text, "maintenance") == [
        {"name": "docker-images", "title": "Docker images", "task": "Update monthly", "every": "monthly"},
        {
            "name": "logs",
            "title": "Logs",
            "task": "Rotate when >1GB",
            "above": "1GB",
            "kind": "size",
            "path": "/var/log/*.log",
        },
        {
            "name": "rotate-the-certificates-yearly",
            "task": "Rotate the certificates yearly",
            "every": "yearly",
            "kind": "last_done",
            "evidence": "certs/",
        },
    ]


def test_tasks_that_are_called_by_how_often_they_are_done() -> None:
    assert _of("Wartung", "- **Täglich:** Protokolle prüfen\n- Weekly: prune images\n", "maintenance") == [
        {"name": "protokolle-prufen", "task": "Protokolle prüfen", "every": "daily"},
        {"name": "prune-images", "task": "prune images", "every": "weekly"},
    ]


def test_lists_in_a_document_on_maintenance() -> None:
    text = """\
        # Maintenance & updates

        ## Weekly checklist

        - [ ] Prune images
        - [ ] Rotate logs daily

        ## Where things are

        - **System log**: /var/log/syslog
        """
    document = read(dedent(text))
    assert _rows(document, "maintenance") == [
        {"name": "prune-images", "task": "Prune images", "every": "weekly"},
        {"name": "rotate-logs-daily", "task": "Rotate logs daily", "every": "daily"},
    ]
    assert [(left.line, left.why) for left in document.left_out] == [
        (10, "its own heading names neither maintenance nor an interval")
    ]


def test_a_dash_in_brackets_ends_no_name() -> None:
    assert _of("Prerequisites", "- **Node.js** 20 LTS (not 22 – see #431)\n", "cli_tools") == [
        {"name": "node", "title": "Node.js", "min_version": "20", "notes": "LTS (not 22 – see #431)"}
    ]


def test_what_is_struck_before_what_replaces_it() -> None:
    first, _ = _of("Prerequisites", "- ~~Ruby 2.7~~ Python 3.12\n- Git\n", "cli_tools")
    assert "Python 3.12" in first["notes"]


def test_marks_of_the_latest_run_are_no_part_of_an_item() -> None:
    item = "- logs: Rotate when >1GB (latest run: ✓ passed, 2026-11-22)\n"
    assert _of("Maintenance", item, "maintenance")[0]["task"] == "Rotate when >1GB"


def test_troubleshooting() -> None:
    text = """\
        1. **VHDX won't mount**: Check WSL2, restart if needed
        2. Port 3000 in use → kill it: `kill ${PID}`
        3. **Problem**: It is slow
           **Cause**: No index
           **Fix**: Add one
        4. **No space left**
           - Prune:

             ```
             docker system prune
             ```
           - Or buy more
        5. Restart
        """
    assert _of("Troubleshooting", text, "troubleshooting") == [
        {
            "name": "vhdx-won-t-mount",
            "problem": "VHDX won't mount",
            "solution": "Check WSL2, restart if needed",
        },
        {
            "name": "port-3000-in-use",
            "problem": "Port 3000 in use",
            "solution": "kill it: `kill ${PID}`",
        },
        {"name": "it-is-slow", "problem": "It is slow", "solution": "Add one", "notes": "Cause: No index"},
        {
            "name": "no-space-left",
            "problem": "No space left",
            "solution": "Prune: `docker system prune`\nOr buy more",
        },
    ]


def test_places_of_services() -> None:
    text = """\
        - Frontend: http://localhost:3000
        - **API**: http://localhost:8000/docs - the docs
        - 5432: PostgreSQL
        - Nothing here
        """
    assert _of("Service URLs", text, "network") == [
        {"name": "frontend", "title": "Frontend", "url": "http://localhost:3000"},
        {"name": "api", "title": "API", "url": "http://localhost:8000/docs", "notes": "the docs"},
        {"name": "postgresql", "title": "PostgreSQL", "port": "5432"},
    ]


def test_rows_of_other_sections_are_labelled_or_stated() -> None:
    text = """\
        - **db**: Has all data
          - Image: `postgres:16`
          - Port: 5432
        - cache `image: redis:7`
        - How they talk
        """
    document = read(f"## Containers\n\n{dedent(text)}")
    assert _rows(document, "containers") == [
        {"name": "db", "image": "postgres:16", "ports": ["5432"], "purpose": "Has all data"},
        {"name": "cache", "image": "redis:7"},
    ]
    assert [left.line for left in document.left_out] == [7]


def test_who_states_a_field_means_a_row() -> None:
    assert _of("Prerequisites", "- A modern browser `name: chromium` `verify: chromium --version`\n", "cli_tools") == [
        {"name": "chromium", "title": "A modern browser", "verify": "chromium --version"}
    ]


def test_a_list_that_may_be_of_a_section_has_one_line() -> None:
    document = read("## Backups\n\n- Database: daily\n- Files: weekly\n\n## Features\n\n- Fast\n")
    assert [(left.line, left.heading) for left in document.left_out] == [(3, "Backups")]
    assert not document.root


_WORDS = st.text(alphabet="abcxyzÄ數09 .,:;()-–+/>=_\"'!?&", max_size=25)
_MARKED = st.tuples(st.sampled_from(["", "**", "`", "*"]), _WORDS).map(lambda each: f"{each[0]}{each[1]}{each[0]}")
_PIECES = st.lists(_MARKED, max_size=4)
_HEADINGS = st.sampled_from(["Prerequisites", "Environment variables", "Maintenance", "Troubleshooting", "Ports"])


def _document(heading: str, first: str, pieces: list[str], nested: list[str]) -> str:
    item = " ".join([first, *(piece.strip() for piece in pieces)]).strip()
    return "\n".join([f"## {heading}", "", f"- {item}", *(f"  - {each.strip() or 'x'}" for each in nested), ""])


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


@given(
    _HEADINGS,
    st.sampled_from(["**kubectl**", "Git", "`API_KEY`", "Port in use:", "Logs:", "RAM"]),
    _PIECES,
    st.lists(_WORDS.filter(lambda text: not re.match(r"\s*[0-9]+[.)](?:\s|$)", text)), max_size=2),  # begins a list
)
@example("Prerequisites", "Git", ["(a) b – c: `d`"], ["Install: x"])
def test_no_word_of_an_item_is_lost(heading: str, first: str, pieces: list[str], nested: list[str]) -> None:
    """Each stands in a field of its row, if there is one; else a line tells of the item."""
    text = _document(heading, first, pieces, nested)
    document = read(text)
    rows = [row for section in document.root.names for row in _rows(document, section)]
    left = {each.line for each in document.left_out}
    assert rows or left
    kept = _words(repr(rows).replace("\\", " "))
    taken = (
        "" if 3 in left else "\n".join(line for at, line in enumerate(text.split("\n"), 1) if at > 2 and at not in left)
    )
    missing = {word for word in _words(taken) if not any(word in each for each in kept)}
    assert not missing, (text, rows)


def test_words_in_capitals_that_are_no_variables() -> None:
    text = """\
        - [RAG](#rag)
        - `POST /api/alerts` - sends one
        - `GET` /api/alerts
        - `_ENABLED` - switches something on
        - `INFO`: less words
        - `LOG_LEVEL`: how many words
        """
    assert _of("Environment variables", text, "env_vars") == [{"name": "LOG_LEVEL", "purpose": "how many words"}]


def test_where_to_get_help_is_no_problem() -> None:
    text = "# Troubleshooting\n\n## Getting help\n\n- **Chat**: ask there\n\n## Roles\n\nGrant them again.\n"
    assert [row["problem"] for row in _rows(read(text), "troubleshooting")] == ["Roles"]


def test_a_system_in_portuguese_is_no_program() -> None:
    (row,) = _of("Pré-requisitos", "- **Sistema Operacional**: Ubuntu 20.04+\n- Git\n", "system_resources")
    assert (row["kind"], row["os"], row["version"]) == ("os", "ubuntu", "20.04+")
