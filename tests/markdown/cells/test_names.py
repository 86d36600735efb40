"""Names of rows."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import names
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("Docker (optional)", {"level": "optional", "name": "docker", "title": "Docker"}, ""),
        ("Node.js", {"name": "node", "title": "Node.js"}, ""),
        ("Python", {"name": "python", "title": "Python"}, ""),
        ("python", {"name": "python"}, ""),
        ("docker", {"name": "docker"}, ""),
        ("Node.js 18+", {"name": "node", "min_version": "18", "title": "Node.js"}, ""),
        ("kubectl (1.28+)", {"name": "kubectl", "min_version": "1.28"}, ""),
        (
            "Docker Compose",
            {"name": "docker-compose", "verify": "docker compose version", "title": "Docker Compose"},
            "",
        ),
        ("PostgreSQL client", {"name": "psql", "title": "PostgreSQL client"}, ""),
        ("Go", {"name": "go", "title": "Go"}, ""),
        ("AWS CLI", {"name": "aws", "title": "AWS CLI"}, ""),
        ("Rust", {"name": "rustc", "title": "Rust"}, ""),
        (".NET SDK", {"name": "dotnet", "title": ".NET SDK"}, ""),
        ("Java 17", {"name": "java", "min_version": "17", "title": "Java"}, ""),
        ("🐘 PostgreSQL", {"name": "psql", "title": "PostgreSQL"}, ""),
        ("My Tool", {"name": "my-tool", "title": "My Tool"}, ""),
        (
            "Ollama (optional, for local models)",
            {"level": "optional", "name": "ollama", "title": "Ollama"},
            "for local models",
        ),
        ("Terraform {#tf}", {"name": "terraform", "title": "Terraform"}, ""),
        (":rocket: Helm", {"name": "helm", "title": "Helm"}, ""),
        ("Make sure Docker runs", {"name": "make-sure-docker-runs", "title": "Make sure Docker runs"}, ""),
        ("Git - optional", {"level": "optional", "name": "git", "title": "Git"}, ""),
        ("something-cli", {"name": "something-cli"}, ""),
        ("Visual Studio 2022", {"name": "visual-studio-2022", "title": "Visual Studio 2022"}, ""),
        ("Xcode (macOS only)", {"name": "xcode", "title": "Xcode"}, "macOS only"),
        ("R", {"name": "R"}, ""),
        ("Homebrew", {"name": "brew", "title": "Homebrew"}, ""),
        ("Python 3.11+", {"name": "python", "min_version": "3.11", "title": "Python"}, ""),
        ("Find", {"name": "find", "title": "Find"}, ""),
        ("foo v1.2", {"min_version": "1.2", "name": "foo"}, ""),
        ("Ollama", {"name": "ollama", "title": "Ollama"}, ""),
        ("Docker (required for tests)", {"level": "optional", "name": "docker", "title": "Docker"}, "for tests"),
        ("nice-tool (v2 or higher)", {"min_version": "2", "name": "nice-tool"}, ""),
        ("Docker Desktop 4.20+", {"name": "docker", "min_version": "4.20", "title": "Docker Desktop"}, ""),
        ("-", {}, ""),
        ("Kubernetes CLI", {"name": "kubectl", "title": "Kubernetes CLI"}, ""),
        ("**", {}, "**"),
        ("GNU Make", {"name": "make", "title": "GNU Make"}, ""),
        ("Node", {"name": "node", "title": "Node"}, ""),
        ("TypeScript (npm)", {"name": "tsc", "title": "TypeScript"}, "npm"),
        ("Node.js (LTS)", {"name": "node", "title": "Node.js"}, "LTS"),
        (
            "Docker & Docker Compose",
            {
                "name": "docker",
                "verify": "docker --version && docker compose version",
                "title": "Docker & Docker Compose",
            },
            "",
        ),
        ("Git ≥ 2.30", {"name": "git", "min_version": "2.30", "title": "Git"}, ""),
        ("Python 3.x", {"name": "python", "min_version": "3", "title": "Python"}, ""),
        ("pip / uv", {"name": "pip", "verify": "pip --version || uv --version", "title": "pip / uv"}, ""),
        ("npm or yarn", {"name": "npm", "verify": "npm --version || yarn --version", "title": "npm or yarn"}, ""),
        (
            "Docker Desktop or Podman",
            {"name": "docker", "verify": "docker --version || podman --version", "title": "Docker Desktop or Podman"},
            "",
        ),
        ("PostgreSQL 15+", {"name": "psql", "min_version": "15", "title": "PostgreSQL"}, ""),
        ("make", {"name": "make"}, ""),
        ("GCC/Clang", {"name": "gcc", "verify": "gcc --version || clang --version", "title": "GCC/Clang"}, ""),
        ("`jq`", {"name": "jq", "title": "`jq`"}, ""),
        ("Visual Studio Code", {"name": "code", "title": "Visual Studio Code"}, ""),
        ("Go 1.22+", {"name": "go", "min_version": "1.22", "title": "Go"}, ""),
        ("JDK 17", {"name": "java", "min_version": "17", "title": "JDK"}, ""),
        ("k3d (v5)", {"name": "k3d", "min_version": "5"}, ""),
        ("A modern browser", {"name": "a-modern-browser", "title": "A modern browser"}, ""),
        ("Chrome", {"name": "chrome", "title": "Chrome"}, ""),
        ("Xcode 15+ (macOS)", {"min_version": "15", "name": "xcode", "title": "Xcode"}, "macOS"),
        ("C++17 compiler", {"name": "c-17-compiler", "title": "C++17 compiler"}, ""),
        ("docker-compose v2", {"name": "docker-compose", "verify": "docker compose version", "min_version": "2"}, ""),
        ("Python3", {"name": "python3", "title": "Python3"}, ""),
        ("Poetry (≥1.7)", {"name": "poetry", "min_version": "1.7", "title": "Poetry"}, ""),
        ("AWS CLI v2", {"name": "aws", "title": "AWS CLI v2"}, ""),
    ],
)
def test_tool(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = names.read(cell, section="cli_tools")
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("OpenAI", {"name": "openai", "title": "OpenAI"}, ""),
        ("/mnt/data", {"name": "mnt-data", "title": "/mnt/data"}, ""),
        ("example.vhdx", {"name": "example.vhdx"}, ""),
        ("VHDX won't mount", {"name": "vhdx-won-t-mount", "title": "VHDX won't mount"}, ""),
        ("Frontend dev", {"name": "frontend-dev", "title": "Frontend dev"}, ""),
        ("데이터베이스", {"name": "ub370uc774ud130ubca0uc774uc2a4", "title": "데이터베이스"}, ""),
        ("Đường dẫn", {"name": "duong-dan", "title": "Đường dẫn"}, ""),
        ("RAM", {"name": "ram", "title": "RAM"}, ""),
        ("mcp-postgres", {"name": "mcp-postgres"}, ""),
        ("Database (optional)", {"level": "optional", "name": "database", "title": "Database"}, ""),
        ("🔥", {}, "🔥"),
        ("NODE_ENV", {"name": "NODE_ENV"}, ""),
        ("localhost", {"name": "localhost"}, ""),
        ("Größe", {"name": "grosse", "title": "Größe"}, ""),
        ("[Optional] Cache", {"level": "optional", "name": "cache", "title": "Cache"}, ""),
        ("Cache (可选)", {"level": "optional", "name": "cache", "title": "Cache"}, ""),
        ("Redis {#cache}", {"name": "redis", "title": "Redis"}, ""),
        (":elephant: Postgres :x:", {"name": "postgres", "title": "Postgres"}, ""),
        ("Straße", {"name": "strasse", "title": "Straße"}, ""),
        ("N/A", {}, ""),
        ("--", {}, ""),
        ("Redis*", {"name": "redis", "title": "Redis"}, ""),
        ("Database (Required)", {"level": "required", "name": "database", "title": "Database"}, ""),
        ("Queue (required for mail)", {"level": "optional", "name": "queue", "title": "Queue"}, "for mail"),
        ("12:30:45", {"name": "12-30-45", "title": "12:30:45"}, ""),
        ("1. PostgreSQL Database (db)", {"name": "postgresql-database-db", "title": "PostgreSQL Database (db)"}, ""),
        ("web/api", {"name": "web-api", "title": "web/api"}, ""),
        ("API Gateway :8080", {"name": "api-gateway-8080", "title": "API Gateway :8080"}, ""),
        ("Redis (cache)", {"name": "redis-cache", "title": "Redis (cache)"}, ""),
        ("my_db", {"name": "my_db"}, ""),
        ("Grafana ⭐", {"name": "grafana", "title": "Grafana"}, ""),
        ("✅ Done", {"name": "done", "title": "Done"}, ""),
        ("C:\\x", {"name": "c-x", "title": "C:\\x"}, ""),
        ("…", {}, "…"),
        ("Nginx [internal]", {"name": "nginx-internal", "title": "Nginx [internal]"}, ""),
        ("R&D server", {"name": "r-d-server", "title": "R&D server"}, ""),
        ("日本", {"name": "u65e5u672c", "title": "日本"}, ""),
    ],
)
def test_name(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = names.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("`A`, `B`", ("A", "B")),
        ("A, B", ("A", "B")),
        ("A or B", ("A", "B")),
        ("OPENAI_API_KEY", ("OPENAI_API_KEY",)),
        ("NODE_ENV", ("NODE_ENV",)),
        ("API key (OPENAI_API_KEY)", ("OPENAI_API_KEY",)),
        ("PORT (HTTP)", ("PORT",)),
        ("DB_*", ()),
        ("http_proxy", ("http_proxy",)),
        ("FOO_BAR=value", ("FOO_BAR",)),
        ("$FOO_X", ("FOO_X",)),
        ("PORT / HOST_NAME", ("PORT", "HOST_NAME")),
        ("database", ()),
        ("Database", ()),
        ("DATABASE_URL*", ("DATABASE_URL",)),
        ("A_B\nC_D", ("A_B", "C_D")),
        ("OPENAI_API_KEY (required)", ("OPENAI_API_KEY",)),
        ("myVar", ("myVar",)),
        ("NEXT_PUBLIC_A or\nB_C", ("NEXT_PUBLIC_A", "B_C")),
    ],
)
def test_variables(cell: str, found: tuple[str, ...]) -> None:
    assert names.variables(cell) == found
