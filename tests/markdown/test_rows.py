"""What the rows of tables become; nothing of a cell is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infracat.markdown.finish import finished
from infracat.markdown.reader import read
from tests.markdown.reading import read_tables, rows, table, values


def one(*shape: str) -> dict[str, Any]:
    ((_, row),) = rows(table(*shape))
    return row


def test_tools_and_hardware_in_one_table_are_sorted_row_by_row() -> None:
    found = rows(table("Prerequisites", "Requirement | Minimum | Recommended", "RAM | 8GB | 16GB", "Node.js | 18 | 20"))
    assert found == [
        ("system_resources", {"name": "ram", "title": "RAM", "kind": "ram", "minimum": "8GB", "recommended": "16GB"}),
        ("cli_tools", {"name": "node", "title": "Node.js", "min_version": "18", "notes": "Recommended: 20"}),
    ]


def test_hardware_in_a_table_of_tools() -> None:
    found = rows(table("Requirements", "Software | Version", "Python | 3.11+", "RAM | 8GB+"))
    assert [section for section, _ in found] == ["cli_tools", "system_resources"]
    assert found[1][1]["minimum"] == "8GB"


def test_a_tool() -> None:
    row = one(
        "Required Software",
        "Software | Version | Required? | Check with | Download",
        "[Node.js](https://nodejs.org) | `>= 20` | yes (for the UI) | `node --version` | `brew install node`",
    )
    assert row == {
        "name": "node",
        "title": "Node.js",
        "docs": "https://nodejs.org",
        "min_version": "20",
        "verify": "node --version",
        "install": "brew install node",
        "level": "optional",
        "notes": "Required?: for the UI",
    }


def test_prose_is_no_program() -> None:
    found = read_tables(table("Prerequisites", "Tool | Min Version", "A modern browser | Chrome 90"))
    ((_, row),) = found.rows
    assert values(row) == {"name": "a-modern-browser", "title": "A modern browser", "notes": "Min Version: Chrome 90"}
    assert row.guesses == {"name": "made of A modern browser"}


def test_a_verify_cell_of_prose_is_a_note() -> None:
    assert one("Tools", "Tool | Verify", "git | see the wiki")["notes"] == "Verify: see the wiki"


def test_containers() -> None:
    found = rows(
        table(
            "Docker Containers",
            "Container | Image | Ports | Volumes",
            "PostgreSQL Database (`db`) | postgres:16 | `${PORT:-5432}:5432` | pgdata",
            "worker | Custom | 8001 (internal only) | -",
        )
    )
    assert [row for _, row in found] == [
        {
            "name": "db",
            "title": "PostgreSQL Database (db)",
            "image": "postgres:16",
            "ports": ["${PORT:-5432}:5432"],
            "notes": "Volumes: pgdata",
        },
        {"name": "worker", "notes": "Image: Custom; Ports: 8001 (internal only)"},
    ]


def test_each_variable_of_a_cell_is_a_row_and_the_rest_of_the_cell_is_kept() -> None:
    found = rows(
        table(
            "Environment Variables",
            "Variable | Description",
            "`A_KEY`, `B_KEY` | keys",
            "C_KEY (required) | c",
            "`D_KEY` or `E_KEY` | one of them",
            "F_KEY (from the console) | f",
        )
    )
    assert [row for _, row in found] == [
        {"name": "A_KEY", "purpose": "keys"},
        {"name": "B_KEY", "purpose": "keys"},
        {"name": "C_KEY", "level": "required", "purpose": "c"},
        {"name": "D_KEY", "purpose": "one of them", "notes": "`D_KEY` or `E_KEY`"},
        {"name": "E_KEY", "purpose": "one of them", "notes": "`D_KEY` or `E_KEY`"},
        {"name": "F_KEY", "purpose": "f", "notes": "F_KEY (from the console)"},
    ]


def test_prose_demands_no_variable() -> None:
    row = one("Environment Variables", "Variable | Description | Example", "A_B | like ${HOME} | ${HOME}/x")
    assert row["purpose"] == "like $${HOME}"
    assert row["example"] == "${HOME}/x"  # which is not filled in


@pytest.mark.parametrize(
    ("cell", "ports", "notes"),
    [
        ("3000", ["3000"], None),
        ("80 / 443", ["80", "443"], None),
        ("127.0.0.1:5433:5432", ["5433"], "Port: 127.0.0.1:5433:5432"),
        ("8000 (internal only)", [None], "Port: 8000 (internal only)"),
    ],
)
def test_ports(cell: str, ports: list[str | None], notes: str | None) -> None:
    found = [row for _, row in rows(table("Ports", "Service | Port", f"web | {cell}", "x | 1"))][:-1]
    assert [row.get("port") for row in found] == ports
    assert {row.get("notes") for row in found} == {notes}


def test_a_port_without_a_service_is_named_by_its_purpose() -> None:
    assert one("Ports", "Port | Purpose", "3000 | Frontend dev") == {
        "name": "frontend-dev",
        "title": "Frontend dev",
        "port": "3000",
    }


def test_rows_of_the_same_host_are_named_by_their_purposes() -> None:
    text = table(
        "Network", "Resource | Port/URL | Purpose", "localhost | 3000 | Frontend dev", "localhost | 8000 | API"
    )
    made = finished(read_tables(text).rows)
    assert [values(row) for _, row in made] == [
        {
            "name": "frontend-dev",
            "title": "localhost",
            "address": "localhost",
            "port": "3000",
            "purpose": "Frontend dev",
        },
        {"name": "api", "title": "localhost", "address": "localhost", "port": "8000", "purpose": "API"},
    ]
    assert all("name" in row.guesses for _, row in made)


def test_other_rows_of_the_same_name_stay_for_the_loader_to_tell() -> None:
    text = table("Tools", "Tool | Min Version", "git | 2", "git | 3")
    assert [row["name"] for _, row in [(s, values(r)) for s, r in finished(read_tables(text).rows)]] == ["git", "git"]


def test_volumes() -> None:
    found = rows(
        table(
            "Storage & disks",
            "Type | Name | Purpose | Location | Size | Notes",
            "VHDX | example.vhdx | Primary data | E:\\VHDs\\ | 50GB | Auto-mount on startup",
            "Mount | /mnt/data | VHDX mount point | WSL2 | - | Required for data access",
        )
    )
    assert [row for _, row in found] == [
        {
            "name": "example.vhdx",
            "type": "vhdx",
            "location": "E:\\VHDs\\",
            "platform": ["windows", "wsl"],
            "size": "50GB",
            "auto_mount": "true",
            "purpose": "Primary data",
            "notes": "Auto-mount on startup",
        },
        {
            "name": "mnt-data",
            "title": "/mnt/data",
            "type": "mount",
            "platform": ["wsl"],
            "location": "/mnt/data",
            "purpose": "VHDX mount point",
            "notes": "Required for data access",
        },
    ]


def test_names_and_values_are_one_row_about_their_heading() -> None:
    lines = ("| | |", "|---|---|", "| Method | pg_dump |", "| Frequency | Daily |", "| Where | /srv/b |")
    text = "\n".join(("# Backups", "", "## PostgreSQL", "", *lines))
    assert rows(text) == [
        (
            "backups",
            {
                "name": "postgresql",
                "title": "PostgreSQL",
                "method": "pg_dump",
                "frequency": "daily",
                "location": "/srv/b",
            },
        )
    ]


def test_names_and_values_may_be_rows_themselves() -> None:
    text = "## System requirements\n\n| | Minimum |\n|---|---|\n| RAM | 8GB |\n| Disk | 10GB free |\n"
    assert [row["kind"] for _, row in rows(text)] == ["ram", "disk"]


def test_totals_and_what_is_struck_out_are_no_rows() -> None:
    found = read_tables(
        table("Costs", "Service | Monthly Cost", "AWS S3 | ~$5", "~~AWS EC2~~ | ~~$9~~", "**Total** | ~$5", "- | - ")
    )
    assert [values(row)["name"] for _, row in found.rows] == ["aws-s3"]
    assert [each.why for each in found.left_out] == ["struck out", "it sums up other rows"]


def test_what_headings_state() -> None:
    above = "# Production\n\n## Environment variables\n\n### Optional (`api/.env`)"
    text = f"{above}\n\n| Variable | Notes |\n|--|--|\n| A_B | x |"
    assert rows(text) == [
        (
            "env_vars",
            {"name": "A_B", "profiles": ["prod"], "level": "optional", "notes": "x; Optional (`api/.env`)"},
        )
    ]


def test_columns_called_like_fields() -> None:
    row = one(
        "Tools",
        "Tool | Min Version | Requires | Profiles | Platform | Timeout | Owner",
        "git | 2 | cli_tools/make, containers/db | dev | Linux, macOS | 5 s | ops",
    )
    assert row == {
        "name": "git",
        "min_version": "2",
        "owner": "ops",
        "requires": ["cli_tools/make", "containers/db"],
        "profiles": "dev",
        "platform": ["linux", "darwin"],
        "timeout": "5 s",
    }


def test_cells_beyond_the_last_column_are_kept() -> None:
    text = "## Tools\n\n| Tool | Verify |\n|---|---|\n| git | `git --version` | and more |\n"
    assert rows(text)[0][1]["notes"] == "and more"


WORDS = st.sampled_from(
    (
        *("postgres", "Docker", "3.11+", "daily", "5432", "yes", "sk-…", "E:\\x", "/srv/x", "s3://b", "s3://bb/c"),
        *("`make up`", "(optional)", "**bold**", "pg_dump", "30 days", "8GB", "16 GB", "recommended", "A_KEY", "$5/mo"),
        *("api.openai.com", "http://localhost:80", "[link](https://a.example)", "Linux", "WSL2", "~~gone~~", "✅"),
        *("internal", "10k/min", "é", "if"),
    )
)
CELLS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
SHAPES = [
    ("Storage", "Type | Name | Purpose | Location | Size | Notes | Colour"),
    ("Containers", "Name | Image | Purpose | Ports | Start Command | Resources | Volumes"),
    ("MCP tools", "Tool | Purpose | Config Path | Key Commands | Notes"),
    ("External APIs", "Service | Purpose | Auth Method | Endpoint | Rate Limits | Cost"),
    ("CLI tools", "Tool | Min Version | Purpose | Install Command | Verify | Required | Docs"),
    ("System resources", "Resource | Requirement | Purpose | Notes"),
    ("Hardware requirements", "Resource | Minimum | Recommended"),
    ("Network", "Resource | Port/URL | Purpose | Configuration | Protocol"),
    ("Cloud services", "Service | Purpose | Region | Resources | Monthly Cost | Notes"),
    ("Environment variables", "Variable | Purpose | Example | Required | Default | From"),
    ("Backups", "Component | Backup Method | Frequency | Location | Retention"),
    ("Maintenance", "Task | Frequency | Command | Owner"),
    ("Troubleshooting", "Problem | Cause | Solution"),
]
MEANT = {  # words that are the meaning of a field
    *("yes", "✅", "optional", "recommended", "minimum", "if", "gone", "wsl2", "linux", "docker", "daily", "postgres"),
}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_word_of_a_row_is_lost(data: st.DataObject) -> None:
    heading, columns = data.draw(st.sampled_from(SHAPES))
    cells = [data.draw(CELLS) for _ in columns.split("|")]
    found = read_tables(table(heading, columns, " | ".join(cells)))
    said = " ".join(str(values(row)) for _, row in found.rows).replace("\\\\", "\\").casefold()
    if found.rows and not found.flaws:
        for cell in cells:
            for word in re.findall(r"[\w.:/\\+-]*\w[\w.:/\\+-]*", re.sub(r"[*`~()\[\]]", " ", cell).casefold()):
                assert word in MEANT or word.rstrip("+") in said, (word, cell, said)


@pytest.mark.parametrize("heading", ["Tools", "Environment variables", "Ports"])
def test_an_empty_table_gives_nothing(heading: str) -> None:
    assert rows(table(heading, "Name | Port | Version", "- | — | N/A")) == []


@pytest.mark.parametrize(
    ("purpose", "level"),
    [("Where errors go. Not required.", "optional"), ("Key, required", "required"), ("Key of the vault", None)],
)
def test_the_purpose_of_a_variable_says_whether_it_is_required(purpose: str, level: str | None) -> None:
    assert one("Environment variables", "Variable | Description", f"SENTRY_DSN | {purpose}").get("level") == level


def test_a_column_says_it_rather_than_the_purpose() -> None:
    row = one("Environment variables", "Variable | Required | Description", "A_KEY | yes | Optional plan's key")
    assert row["level"] == "required"


@pytest.mark.parametrize("needed", ["none needed", "Not required", "Optional (CPU works)"])
def test_hardware_that_is_not_needed_may_be_absent(needed: str) -> None:
    row = one("Hardware requirements", "Component | Requirement", f"GPU | {needed}")
    assert (row["kind"], row["level"]) == ("gpu", "optional")


LANGUAGES = {
    "es": (
        ("Requisitos previos", "Herramienta | Versión mínima | Obligatoria", "Python | 3.11 o superior | Sí"),
        ("Variables de entorno", "Nombre | Obligatoria | Descripción", "`DB_URL` | No | Conexión"),
        ("Puertos", "Servicio | Puerto", "Postgres | 5432 (interno)", "API | 8000"),
        ("Copias de seguridad", "Qué | Frecuencia | Retención | Ubicación", "Base | Diaria | 30 días | /backups"),
    ),
    "pt": (
        ("Pré-requisitos", "Ferramenta | Versão mínima | Obrigatória", "Python | versão 3.11 ou superior | Sim"),
        ("Variáveis de ambiente", "Nome | Obrigatória | Descrição", "`DB_URL` | Não | Conexão"),
        ("Portas", "Serviço | Porta", "Postgres | 5432 (interna)", "API | 8000"),
        ("Cópias de segurança", "Dados | Frequência | Retenção | Local", "Base | Diário | 30 dias | /backups"),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_spanish_and_portuguese(language: str) -> None:
    (_, tool), (_, variable), (_, port), (section, backup) = (rows(table(*each))[0] for each in LANGUAGES[language])
    assert (tool["min_version"], tool["level"]) == ("3.11", "required")
    assert (variable["name"], variable["level"]) == ("DB_URL", "optional")
    assert port.get("port") is None
    assert section == "backups"
    assert [backup[name] for name in ("frequency", "retention", "location")] == ["daily", "30 days", "/backups"]


def test_ports_that_a_column_says_are_not_published() -> None:
    found = rows(table("Ports", "Port | Service | Exposed", "5432 | db | no", "443 | web | yes", "6379 | cache | ❌"))
    assert [row for _, row in found] == [
        {"name": "db", "notes": "Exposed: no; Port: 5432"},
        {"name": "web", "port": "443", "notes": "Exposed: yes"},
        {"name": "cache", "notes": "Exposed: ❌; Port: 6379"},
    ]


def test_ports_of_containers_that_are_not_published() -> None:
    row = one("Docker containers", "Service | Image | Ports | Published", "db | postgres:16 | 5432 | no")
    assert row == {"name": "db", "image": "postgres:16", "notes": "Published: no; Ports: 5432"}


def _read(text: str, section: str) -> Any:
    return values(read(text).root).get(section, [])


def test_the_port_of_another_machine_is_not_looked_for_here() -> None:
    table = "## Ports\n\n| Service | Port |\n|---|---|\n"
    (there,) = _read(f"{table}| ssh | 10.0.0.5:22 |\n", "network")
    assert (there["address"], there["port"]) == ("10.0.0.5", "22")
    (here,) = _read(f"{table}| ssh | 127.0.0.1:22 |\n", "network")
    assert here["port"] == "22"


def test_a_struck_value_is_gone() -> None:
    table = "## Containers\n\n| Name | Image | Ports |\n|---|---|---|\n"
    (web,) = _read(f"{table}| web | nginx:1 | ~~8080:80~~ 8081:80 |\n", "containers")
    assert web["ports"] in ("8081:80", ["8081:80"])


@pytest.mark.parametrize(
    ("exposed", "ports"), [("no", False), ("❌", False), ("localhost only", True), ("on the LAN", True)]
)
def test_ports_that_are_not_published_are_said_to_be_none(exposed: str, ports: bool) -> None:
    table = "## Containers\n\n| Name | Image | Ports | Exposed |\n|---|---|---|---|\n"
    (web,) = _read(f"{table}| web | nginx:1 | 8080:80 | {exposed} |\n", "containers")
    assert ("ports" in web) == ports


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("yes", "optional"),
        ("no", "required"),
        ("Required", "required"),
        ("Optional", "optional"),
        ("Only for dev", "optional"),
    ],
)
def test_a_column_called_optional(cell: str, level: str) -> None:
    table = "## Environment variables\n\n| Variable | Optional | Description |\n|---|---|---|\n"
    (row,) = _read(f"{table}| `A_B` | {cell} | x |\n", "env_vars")
    assert row["level"] == level


@pytest.mark.parametrize(
    "default", ["no default", "must be set", "(must be provided)", "none (required)", "not set", "No"]
)
def test_a_default_that_is_none(default: str) -> None:
    table = "## Environment variables\n\n| Variable | Default | Description |\n|---|---|---|\n"
    (row,) = _read(f"{table}| `A_B` | {default} | x |\n", "env_vars")
    assert row.get("level", "required") == "required"


def test_names_that_are_lists_are_no_bug() -> None:
    table = "## Ports\n\n| Service | Port | Purpose |\n|---|---|---|\n"
    assert len(_read(f"{table}| `name: [a]` | 80 | web |\n| `name: [b]` | 81 | api |\n", "network")) == 2


def test_a_secret_in_place_of_a_description() -> None:
    key = "kJ8sd7fK" + "s9dfLq2x"
    document = read(f"## Environment variables\n\n- DB_PASSWORD: {key}\n")
    assert document.flaws
    assert key not in str(values(document.root)) + str(document.flaws)


def test_what_footnotes_say_is_kept() -> None:
    (web,) = _read(
        "## Ports\n\n| Service | Port |\n|---|---|\n| web[^1] | 8080 |\n\n[^1]: Behind the proxy\n", "network"
    )
    assert "Behind the proxy" in web["notes"]


@pytest.mark.parametrize(("least", "best"), [("see notes", "100 GB"), ("see the wiki", "200 GB")])
def test_the_best_is_not_demanded_where_the_least_is_not_understood(least: str, best: str) -> None:
    table = "## System requirements\n\n| Resource | Minimum | Recommended |\n|---|---|---|\n"
    (disk,) = _read(f"{table}| Disk | {least} | {best} |\n", "system_resources")
    assert "minimum_free" not in disk
    assert "level" not in disk
    assert least in disk["notes"]
    (alone,) = _read(f"{table}| Disk | - | {best} |\n", "system_resources")
    assert alone["level"] == "recommended"


def test_a_secret_below_a_heading_that_is_a_row_is_not_kept() -> None:
    key = "kJ8sd7fK" + "s9dfLq2x"
    for line in (f"POSTGRES_PASSWORD={key}", f"POSTGRES_PASSWORD: {key}"):
        document = read(f"## Containers\n\n### Postgres\n\n**Image**: postgres:16\n\n{line}\n")
        assert key not in str(values(document.root))
        assert "POSTGRES_PASSWORD" in str(values(document.root))
