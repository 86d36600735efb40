"""Which section a table is of. About three of four tables of a real document are of none."""

from __future__ import annotations

import pytest

from infracat.markdown.document import LeftOut
from infracat.markdown.placing import facts_of, place, section_of_heading
from infracat.markdown.vocabulary import sections_of
from tests.markdown.reading import read_tables, rows, table, tables_in

TAKEN = {
    ("Prerequisites", "Tool | Version | Check Command", "git | 2.30 | `git --version`"): "cli_tools",
    ("🛠️ Required Software", "**Software** | Required? | Download", "Docker | ✅ | docker.com"): "cli_tools",
    ("Toolchain", "Name | Installation", "make | apt-get install make"): "cli_tools",
    ("2. Hardware Requirements", "Component | Minimum | Recommended", "RAM | 8 GB | 16 GB"): "system_resources",
    ("Services", "Service | Image | Port(s) | Role", "db | postgres:16 | 5432 | data"): "containers",
    ("What Gets Started", "Service | Port | Purpose", "db | 5432 | data"): "containers",
    ("Services", "Service | Port | Purpose", "db | 5432 | data"): "network",
    ("Port Reference", "Port | Service", "5432 | db"): "network",
    ("Service Access URLs", "Service | URL", "Grafana | http://localhost:3000"): "network",
    ("Configuration", "Variable | Default | Description", "`API_PORT` | 80 | x"): "env_vars",
    ("Anything", "Env Var | Required", "API_PORT | yes"): "env_vars",
    ("AI Providers", "Provider | Env Var", "OpenAI | `OPENAI_API_KEY`"): "external_apis",
    ("Costs", "Service | Monthly Cost (Est.)", "AWS S3 | ~$5"): "cloud_services",
    ("What Gets Backed Up", "Data Type | When | S3 Bucket", "db | daily | s3://b"): "backups",
    ("Storage Paths", "Data | Path", "uploads | ./uploads"): "storage",
    ("Maintenance Schedule", "Task | Frequency", "Vacuum | weekly"): "maintenance",
    ("Common Issues", "Symptom | Cause | Fix", "a | b | c"): "troubleshooting",
    ("Voraussetzungen", "Werkzeug | Mindestversion", "git | 2.30"): "cli_tools",
    ("Variables d'environnement", "Nom | Exemple | Obligatoire", "API_PORT | 80 | oui"): "env_vars",
    ("시스템 요구사항", "항목 | 최소 | 권장", "메모리 | 8GB | 16GB"): "system_resources",
    ("Cổng", "Dịch vụ | Cổng", "web | 80"): "network",
    ("备份策略", "组件 | 备份方式 | 频率", "db | pg_dump | 每天"): "backups",
    ("Sorun Giderme", "Sorun | Neden | Çözüm", "a | b | c"): "troubleshooting",
    ("Variabel Lingkungan", "Variabel | Contoh | Wajib", "API_PORT | 80 | ya"): "env_vars",
}


@pytest.mark.parametrize(("shape", "section"), TAKEN.items(), ids=[" | ".join(each[:2]) for each in TAKEN])
def test_a_table_is_taken_where_heading_and_columns_agree(shape: tuple[str, str, str], section: str) -> None:
    assert [each for each, _ in rows(table(*shape))] == [section]


LEFT = {
    (
        "Version history",
        "Version | Date | Changes",
        "1.0 | 2025-01-01 | x",
    ): "what stands under Version history is of no section",
    (
        "API Endpoints",
        "Method | Endpoint | Description",
        "GET | /users | all",
    ): "what stands under API Endpoints is of no section",
    ("Ports", "Name | Colour", "db | red"): "its columns (Name, Colour) are not those of network",
    ("Tech Stack", "Technology | Version | Purpose", "React | 18 | UI"): "neither its heading nor its columns",
    ("Dependencies", "Package | Version", "react | 18"): "most of its rows name no program that is known",
    ("Configuration", "Key | Default | Description", "server.port | 80 | x"): "most of its rows name no variable",
    ("Costs", "Service | Monthly Cost", "Salaries | $9000"): "most of its rows name no service of a known cloud",
    ("Network", "Service | URL", "Login | see below"): "most of its rows name neither a port nor an address",
    ("Services", "Service | Description", "billing | bills"): "its columns (Service, Description) are not those of",
}


@pytest.mark.parametrize(("shape", "why"), LEFT.items(), ids=[" | ".join(each[:2]) for each in LEFT])
def test_a_table_is_left_alone_and_says_why(shape: tuple[str, str, str], why: str) -> None:
    found = read_tables(table(*shape))
    assert found.rows == []
    (left,) = found.left_out
    assert (left.line, left.heading) == (3, shape[0])
    assert why in left.why


def test_the_columns_alone_are_enough_where_they_are_unmistakable() -> None:
    found = table("Notes", "Component | Backup Method | Frequency | Location", "db | pg_dump | daily | ./b/")
    assert [section for section, _ in rows(found)] == ["backups"]


def test_a_part_of_a_section_has_a_heading_of_its_own() -> None:
    (found,) = tables_in(f"# Backups\n\n{table('Database', 'What | Frequency', 'db | daily')}")
    placed = place(found)
    assert not isinstance(placed, LeftOut)
    assert placed.fits[0].section == "backups"


@pytest.mark.parametrize(
    ("headings", "section"),
    [
        ("# Handbook\n## CLI tools required", "cli_tools"),
        ("# Troubleshooting\n## Port already in use", "troubleshooting"),
        ("# Docker\n## Environment variables\n### Backend", "env_vars"),
        ("# Shop\n## Contributing", ""),
        ("# Prerequisites\n## Required", "cli_tools"),
    ],
)
def test_the_section_of_headings(headings: str, section: str) -> None:
    (found,) = tables_in(f"{headings}\n\n| a |\n|---|\n| b |\n")
    assert section_of_heading(found.under) == section


def test_a_heading_may_be_of_two_sections() -> None:
    assert sections_of("## 1. Prerequisites".removeprefix("## ")) == ("cli_tools", "system_resources")
    assert sections_of("Development environment") == ("env_vars",)
    assert sections_of("How the environment is built") == ()


def test_parents_state_facts() -> None:
    (found,) = tables_in("# Production\n## Optional tools\n\n| a |\n|---|\n| b |\n")
    assert facts_of(found.under) == {"profiles": "prod", "level": "optional"}


NEVER = {
    "2. API endpoints": "Method | Endpoint | Auth | Description",
    "Incident log": "Date | Problem | Cause | Fix",
    "Feature flags": "Variable | Default | Description",
    "What is not backed up": "Data | Location | Retention | Frequency",
}


@pytest.mark.parametrize(("heading", "columns"), NEVER.items(), ids=NEVER)
def test_below_some_headings_no_table_is_taken_however_its_columns_look(heading: str, columns: str) -> None:
    found = read_tables(table(heading, columns, "A_B | b | c | d"))
    assert found.rows == []
    assert [(left.heading, left.why) for left in found.left_out] == [
        (heading, f"what stands under {heading} is of no section")
    ]
