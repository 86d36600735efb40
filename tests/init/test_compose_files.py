"""Compose projects as ``docker compose`` reads them: ``.env`` beside them, several files, ``include``, ``extends``."""

from __future__ import annotations

from datetime import date

import pytest

from infracat.catalog.model import Catalog
from infracat.init.first_catalog import first_catalog
from tests.init.test_merging import made, stated
from tests.project import Project


def ports(catalog: Catalog) -> dict[str, list[str]]:
    return {row.name: [str(each) for each in row.ports] for row in catalog.section("containers")}  # type: ignore[attr-defined]


def images(project: Project) -> dict[str, str]:
    return stated(made(project), "containers", "image")


def test_images_and_ports_from_the_env_file(project: Project) -> None:
    project.write(
        ".env", "TAG=16.3-alpine\nPORT=15432\nBIND=127.0.0.1\nWEB_IMAGE=ghcr.io/acme/web:sha-3f9a8b7c6d5e4f3a\n"
    )
    project.write(".env.example", "TAG=15\nPORT=5432\nBIND=0.0.0.0\nEXTRA=9\n")
    project.write(
        "compose.yml",
        """
        services:
          db: {image: "postgres:${TAG:-14}", ports: ["${BIND}:${PORT}:5432"]}
          web: {image: "${WEB_IMAGE}", ports: ["${WEB_PORT:-8080}:80"]}
          cache: {image: "redis:${EXTRA}"}
        """,
    )
    catalog = made(project)
    assert stated(catalog, "containers", "image") == {
        "db": "postgres:16.3-alpine",
        "web": "ghcr.io/acme/web:sha-3f9a8b7c6d5e4f3a",
        "cache": None,  # .env does not set it
    }
    assert ports(catalog) == {"db": ["127.0.0.1:15432:5432/tcp"], "web": ["8080:80/tcp"], "cache": []}


@pytest.mark.parametrize("name", [".env.example", ".env.sample", ".env.dist", "env.template"])
def test_without_an_env_file_the_values_of_the_example_that_becomes_it(project: Project, name: str) -> None:
    project.write(name, "PGV=16\n")
    project.write(".env.production.example", "PGV=17\n")
    project.write("compose.yml", "services: {db: {image: 'postgres:${PGV}'}}\n")
    assert images(project) == {"db": "postgres:16"}


def test_a_value_that_must_not_be_shown_is_not_its_default_either(project: Project) -> None:
    project.write(".env", "DEPLOY_TOKEN=k3y9f8e7d6c5\n")
    project.write("compose.yml", "services: {web: {image: 'web:${DEPLOY_TOKEN:-latest}'}}\n")
    assert images(project) == {"web": None}


def test_compose_file_profiles_and_project_name_of_the_env_file(project: Project) -> None:
    project.write(".env", "COMPOSE_FILE=base.yml:more.yml\nCOMPOSE_PROFILES=mail, search\nCOMPOSE_PROJECT_NAME=shop\n")
    project.write("base.yml", "services: {db: {image: 'postgres:15'}, mail: {image: mailpit, profiles: [mail]}}\n")
    project.write("more.yml", "services: {db: {image: 'postgres:16'}, debug: {image: adminer, profiles: [debug]}}\n")
    project.write("compose.yml", "services: {other: {image: x}}\n")
    catalog = made(project)
    assert stated(catalog, "containers", "image", "level", "project", "start") == {
        "db": ("postgres:16", "required", "shop", "docker compose up -d db"),
        "mail": ("mailpit", "required", "shop", "docker compose up -d mail"),
        "debug": ("adminer", "optional", "shop", "docker compose up -d debug"),
    }


def test_include(project: Project) -> None:
    project.write(
        "compose.yml", "include: [db/compose.yml, {path: [q/a.yml, q/b.yml]}]\nservices: {web: {image: web}}\n"
    )
    project.write("db/compose.yml", "services: {db: {image: 'postgres:${TAG}', volumes: ['./data:/var/lib/data']}}\n")
    project.write("db/.env", "TAG=15\n")
    project.write("q/a.yml", "services: {q: {image: 'nats:1'}}\n")
    project.write("q/b.yml", "services: {q: {image: 'nats:2'}}\n")
    catalog = made(project)
    assert stated(catalog, "containers", "image", "start") == {
        "web": ("web", "docker compose up -d web"),
        "db": ("postgres:15", "docker compose up -d db"),
        "q": ("nats:2", "docker compose up -d q"),
    }
    assert stated(catalog, "storage", "location") == {"db-data": "./db/data"}


def told(project: Project) -> list[str]:
    """The warnings of what was passed over."""
    environ = {"HOME": str(project.folder), "PATH": ""}
    return list(first_catalog(project.folder, date(2026, 11, 23), environ).warnings)


@pytest.mark.parametrize(
    ("include", "why"),
    [
        ("['../../x.yml']", "is outside this folder, and is not read"),
        ("['oci://example.org/x']", "is outside this folder, and is not read"),
        ("['${WHERE}/x.yml']", "depends on WHERE, which is not known here"),
        ("[{path: [a.yml, '$WHERE']}]", "depends on WHERE, which is not known here"),
        ("[{env_file: x}]", "has no name"),
        ("[compose.yml]", "includes itself, in a circle"),
    ],
)
def test_why_an_include_is_not_read(project: Project, include: str, why: str) -> None:
    project.write("compose.yml", f"include: {include}\nservices: {{web: {{image: web}}}}\n")
    assert told(project) == [f"compose.yml:1: what is included {why}"]


def test_a_file_that_two_files_include(project: Project) -> None:
    project.write("compose.yml", "include: [a.yml, b.yml]\nservices: {web: {image: web}}\n")
    project.write("a.yml", "include: [c.yml]\nservices: {a: {image: a}}\n")
    project.write("b.yml", "include: [c.yml]\nservices: {b: {image: b}}\n")
    project.write("c.yml", "services: {c: {image: c}}\n")
    assert told(project) == []
    assert images(project) == {"web": "web", "a": "a", "b": "b", "c": "c"}


def test_includes_in_a_circle_and_too_many(project: Project) -> None:
    project.write("compose.yml", "include: [a.yml]\n")
    project.write("a.yml", f"include: [compose.yml, {', '.join(f'f{number}.yml' for number in range(50))}]\n")
    for number in range(50):
        project.write(f"f{number}.yml", "services: {}\n")
    assert told(project) == [
        "a.yml:1: what is included includes itself, in a circle",
        "f48.yml: is beyond the first 50 files, and is not read",
        "f49.yml: is beyond the first 50 files, and is not read",
    ]


def test_includes_that_are_too_deep(project: Project) -> None:
    project.write("compose.yml", "include: [f1.yml]\n")
    for number in range(1, 10):
        project.write(f"f{number}.yml", f"include: [f{number + 1}.yml]\n")
    assert told(project) == ["f8.yml:1: what is included is more than 8 levels deep, and is not read"]


@pytest.mark.parametrize(
    ("extends", "why"),
    [
        ("{file: ../c/compose.yaml, service: s}", "the file of the service s that is extended is outside this folder, "
         "and is not read"),
        ("{file: 'oci://example.org/x', service: s}", "the file of the service s that is extended is outside this "
         "folder, and is not read"),
        ("{file: '${WHERE}', service: s}", "the file of the service s that is extended depends on WHERE, which is not "
         "known here"),
        ("gone", "the service gone that is extended was not found"),
        ("web", "the service web that is extended extends itself, in a circle"),
    ],
)  # fmt: skip
def test_why_a_service_is_not_extended(project: Project, extends: str, why: str) -> None:
    project.write("compose.yml", f"services: {{web: {{image: web, extends: {extends}}}}}\n")
    assert told(project) == [f"compose.yml:1: {why}"]


@pytest.mark.parametrize(
    "include", ["[gone.yml]", "['../../x.yml']", "['oci://example.org/x']", "[compose.yml]", "text"]
)
def test_an_include_that_cannot_be_followed(project: Project, include: str) -> None:
    project.write("compose.yml", f"include: {include}\nservices: {{web: {{image: web}}}}\n")
    assert images(project) == {"web": "web"}


def test_extends_of_another_file(project: Project) -> None:
    project.write(
        "common/base.yml",
        """
        services:
          base: {image: "python:3.12", mem_limit: 1g, environment: [A=1, B=1], volumes: ["./data:/data"]}
          middle: {extends: base, ports: ["8000:80"]}
        """,
    )
    project.write(
        "compose.yml",
        "services: {web: {extends: {file: common/base.yml, service: middle}, environment: {B: 2}, ports: ['9000:90']}}",
    )
    catalog = made(project)
    (row,) = catalog.section("containers")
    assert (row.image, row.memory, row.env) == ("python:3.12", 2**30, {"A": "1", "B": "2"})  # type: ignore[attr-defined]
    assert ports(catalog) == {"web": ["8000:80/tcp", "9000:90/tcp"]}
    assert stated(catalog, "storage", "location") == {"common-data": "./common/data"}


def test_extends_in_a_circle_and_to_nowhere(project: Project) -> None:
    project.write(
        "compose.yml",
        "services: {a: {image: x, extends: b}, b: {extends: a}, c: {image: y, extends: {file: no.yml, service: z}}}\n",
    )
    assert images(project) == {"a": "x", "b": "x", "c": "y"}


def test_reset_and_override(project: Project) -> None:
    project.write(
        "compose.yml",
        """
        services:
          web:
            image: web
            ports: ["80:80", "443:443"]
            environment: {A: a, B: b}
            profiles: [never]
            deploy: {resources: {limits: {memory: 1g}}}
          db: {image: db, ports: ["5432:5432"]}
        """,
    )
    project.write(
        "compose.override.yml",
        """
        services:
          web:
            ports: !override ["8080:80"]
            environment: {A: !reset null}
            profiles: !reset []
            deploy: !reset {}
          db: {ports: !reset []}
        """,
    )
    catalog = made(project)
    assert ports(catalog) == {"web": ["8080:80/tcp"], "db": []}
    assert stated(catalog, "containers", "env", "level", "memory") == {
        "web": ({"B": "b"}, "required", None),
        "db": ({}, "required", None),
    }


def test_env_file_container_name_volumes_and_replicas(project: Project) -> None:
    project.write("config/app.env", "APP_MODE=fast\nAPP_SECRET=k3y9f8e7d6c5\n")
    project.write("config/db.env.example", "DB_SIZE=1\n")
    project.write(
        "compose.yml",
        """
        services:
          app: {image: app, env_file: [config/app.env, {path: config/gone.env, required: false}], deploy: {replicas: 3}}
          db:
            image: postgres:15
            container_name: shop-database
            env_file: config/db.env
            volumes: ["pgdata:/var/lib/postgresql/data", {type: volume, source: files, target: /data}]
          idle: {image: idle, scale: 0}
        volumes:
          pgdata:
          files: {driver_opts: {type: none, o: bind, device: /srv/shop/files}}
        """,
    )
    catalog = made(project)
    assert stated(catalog, "env_vars", "from_") == {
        "DB_SIZE": "config/db.env",
        "APP_MODE": "config/app.env",
        "APP_SECRET": "config/app.env",
    }
    assert stated(catalog, "storage", "location") == {"files": "/srv/shop/files"}
    assert stated(catalog, "containers", "replicas", "level") == {
        "app": (3, "required"),
        "db": (None, "required"),
        "idle": (None, "optional"),
    }
    text = (project.folder / "catalog.yaml").read_text()
    assert "k3y9f8" not in text
    assert "  # container_name: shop-database\n  # its data is in the volume pgdata\n  - name: db\n" in text


NAMED = {
    "make": ("Makefile", "up:\n\tdocker compose -f docker-compose.dev.yml up -d\n"),
    "npm": ("package.json", '{"scripts": {"up": "docker-compose --file docker-compose.dev.yml up"}}'),
    "README": ("README.md", "```sh\ndocker compose -p shop -f docker-compose.dev.yml up\n```\n"),
    "CI": (".github/workflows/x.yml", "run: docker compose -f=docker-compose.dev.yml \\\n  up\n"),
}


@pytest.mark.parametrize("named", NAMED.values(), ids=NAMED)
def test_a_file_that_the_project_names(project: Project, named: tuple[str, str]) -> None:
    project.write(*named)
    project.write("docker-compose.dev.yml", "services: {db: {image: 'postgres:15'}}\n")
    project.write("docker-compose.prod.yml", "services: {db: {image: 'postgres:16'}}\n")
    start = "docker compose -f docker-compose.dev.yml up -d db"
    assert stated(made(project), "containers", "image", "start") == {"db": ("postgres:15", start)}


def test_files_that_a_command_adds(project: Project) -> None:
    project.write("Makefile", "prod:\n\tdocker compose -f compose.yml -f compose.prod.yml up\n"
                              "up:\n\tdocker compose -f compose.yml -f compose.dev.yml up\n")  # fmt: skip
    project.write("compose.yml", "services: {web: {image: 'web:1'}}\n")
    project.write("compose.dev.yml", "services: {web: {image: 'web:dev'}, mail: {image: mailpit}}\n")
    project.write("compose.prod.yml", "services: {web: {image: 'web:prod'}}\n")
    assert images(project) == {"web": "web:dev", "mail": "mailpit"}


def test_files_that_the_user_picks(project: Project) -> None:
    project.write("compose.yml", "services: {web: {image: 'web:1'}}\n")
    project.write("compose.prod.yml", "services: {web: {image: 'web:prod'}}\n")
    done = project.infracat("init", "--compose", "compose.yml", "--compose", "compose.prod.yml", DOCKER_HOST="")
    assert done.returncode == 0, done.stderr
    text = (project.folder / "catalog.yaml").read_text()
    assert "    image: web:prod\n" in text
    assert "    start: docker compose -f compose.yml -f compose.prod.yml up -d web\n" in text
    gone = project.infracat("init", "-o", "second.yaml", "--compose", "gone.yml")
    assert (gone.returncode, gone.stderr) == (4, "infracat: gone.yml: no such file\n")
    outside = project.infracat("init", "-o", "second.yaml", "--compose", "/etc/passwd")
    assert outside.returncode == 4
    assert "is not in" in outside.stderr


def test_the_logs_of_a_service_are_no_file(project: Project) -> None:
    project.write("README.md", "docker compose logs -f compose.dev.yml\n")
    project.write("compose.dev.yml", "services: {web: {image: 'web:1'}}\n")
    assert images(project) == {}


@pytest.mark.parametrize(
    ("service", "env", "level"),
    [
        ("deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}", "", "required"),
        ("profiles: [gpu], deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}", "", "optional"),
        ("profiles: [gpu], deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}",
         "COMPOSE_PROFILES=gpu\n", "required"),
        ("gpus: all", "", "required"),
        ("runtime: nvidia, profiles: [gpu]", "", "optional"),
    ],
)  # fmt: skip
def test_a_gpu_that_only_a_profile_reserves_is_optional(project: Project, service: str, env: str, level: str) -> None:
    project.write(".env", env)
    project.write("compose.yml", f"services: {{llm: {{image: ollama/ollama, {service}}}, web: {{image: web}}}}\n")
    assert stated(made(project), "system_resources", "level")["gpu"] == level
