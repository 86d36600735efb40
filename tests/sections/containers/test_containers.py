"""Container rows over a real engine: each state that a container can be in, and what the audit says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from infracat.audit.machines import machines_of
from infracat.catalog.fields import PortMapping, Size
from infracat.catalog.load import load
from infracat.facts import LOCAL, Absent, CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.docker.containers import Containers
from infracat.sections.containers.expected import ImageName, MemoryLimit
from infracat.sections.containers.images import Image
from infracat.sections.containers.observe import observe
from infracat.sections.containers.order import Order
from infracat.sections.containers.published_ports import published_ports
from infracat.sections.containers.row import Container
from tests.looking import look
from tests.project import Project
from tests.sections.containers.sample_containers import PROJECT, QUICK, SECRET, free_ports, label, sample_containers
from tests.services.engine import Engine

# row -> its fields, its status, and what is said of the checks that are not met
ROWS: dict[str, tuple[str, str, dict[str, str]]] = {
    "well": (
        "image: busybox-of-tests:1, ports: ['{well}:80'], memory: 64MB, max_restarts: 0, env: {{MODE: prod}}",
        "passed", {},
    ),
    "well-otherwise": (
        "container: well, image: 'docker.io/library/also:called-so', ports: ['0.0.0.0:{well}:80/tcp'], memory: 64MiB, "
        "env: {{MODE: '${{WANTED_MODE}}'}}",
        "passed", {},
    ),
    "unhealthy": ("container: unhealthy", "failed", {"is_healthy": "unhealthy: no route to db"}),
    "sleepy": ("timeout: 2 s", "failed", {"is_healthy": "starting: not yet"}),
    "exited": ("ports: [80]", "failed", {"is_running": "exited with code 3, * s ago; its log ends: no such database"}),
    "done": ("", "failed", {"is_running": "exited with code 0, * s ago"}),
    "killed": ("", "failed", {"is_running": "exited with code 137 (SIGKILL), * s ago"}),
    "missing": ("", "failed", {"is_running": "created, and never started: *no-such-program*"}),
    "created": ("", "failed", {"is_running": "created, and never started"}),
    "collides": ("", "failed", {"is_running": "created, and never started: *address already in use*"}),
    "crashing": (
        "start: docker compose up -d crashing",
        "failed", {"is_running": "restarting, * times until now: exited with code 4, * s ago; *: cannot bind"},
    ),
    "restarted": ("max_restarts: 1, timeout: 4 s", "failed", {"restarts": "expected <= 1, found 2"}),
    "never-again": ("container: restarted, max_restarts: 0, timeout: 4 s", "failed", {"restarts": "*<= 0, found 2"}),
    "eating": (
        "memory: 16MB",
        "failed",
        {
            "is_running": "exited with code 137 (SIGKILL), * s ago, out of memory (its limit is 16.77 MB)*",
            "has_enough_memory": "killed for want of memory (limit: 16.77 MB)",
        },
    ),
    "paused": ("", "failed", {"is_running": "paused: docker unpause paused"}),
    "talkative": ("", "failed", {"is_running": "exited with code 1, * ago; its log ends: *login with [[]redacted]"}),
    "other-image": (
        "container: limited, image: redis:7-alpine",
        "failed", {"image": "expected redis:7-alpine, found busybox-of-tests:1"},
    ),
    "moved": (
        "image: moving:1",
        "warned", {"image_is_current": "moving:1 is another image by now: make the container anew"},
    ),
    "unpublished": (
        "ports: [5432]",
        "failed", {"ports_are_published": "expected 5432:5432/tcp, found 5432:5432/tcp not published"},
    ),
    "silent": (
        "ports: ['{silent}:80']",
        "failed", {"ports_answer": "127.0.0.1:{silent} accepted, then hung up"},
    ),
    "private": ("ports: ['127.0.0.1:{private}:80']", "passed", {}),
    "private-anywhere": ("container: private, ports: ['{private}:80']", "passed", {}),
    "too-private": (
        "container: private, ports: ['0.0.0.0:{private}:80']",
        "failed",
        {"ports_are_published": "expected 0.0.0.0:{private}:80/tcp, found 127.0.0.1:{private}:80/tcp"},
    ),
    "public": ("container: well, ports: ['0.0.0.0:{well}:80']", "passed", {}),
    "ipv6": ("ports: ['[::]:{ipv6}:80']", "passed", {}),
    "ipv6-anywhere": ("container: ipv6, ports: ['{ipv6}:80']", "passed", {}),
    "not-ipv4": (
        "container: ipv6, ports: ['0.0.0.0:{ipv6}:80']",
        "failed", {"ports_are_published": "expected 0.0.0.0:{ipv6}:80/tcp, found [[]::]:{ipv6}:80/tcp"},
    ),
    "range": (
        "ports: ['{range}-{range_end}:80-82']",
        "warned", {"ranges_answer": "127.0.0.1:* accepted, then hung up; 127.0.0.1:{range_end} accepted, then hung up"},
    ),
    "range-chosen": ("container: range, ports: ['127.0.0.1:{range}-{range_end}:80']", "passed", {}),
    "range-too-long": (
        "container: range-udp, ports: ['{range}-{range_end}:4999-5001/udp']",
        "failed", {"ports_are_published": "expected {range}-{range_end}:4999-5001/udp, found *:4999/udp not *"},
    ),
    "range-udp": ("ports: ['{range}-{range_end}:5000-5002/udp']", "passed", {}),
    "range-tcp": (
        "container: range-udp, ports: ['{range}-{range_end}:5000-5002']",
        "failed", {"ports_are_published": "*{range}:5000/tcp not published: {range}:5000/udp is; *"},
    ),
    "too-public": (
        "container: well, ports: ['127.0.0.1:{well}:80']",
        "failed", {"ports_are_published": "expected 127.0.0.1:{well}:80/tcp, found 0.0.0.0:{well}:80/tcp"},
    ),
    "renumbered": (
        "ports: ['80']",
        "failed", {"ports_are_published": "expected 80:80/tcp, found {renumbered}:80/tcp"},
    ),
    "datagrams": ("ports: ['{datagrams}:53/udp']", "passed", {}),
    "no-stream": (
        "container: datagrams, ports: ['{datagrams}:53']",
        "failed",
        {
            "ports_are_published": "expected {datagrams}:53/tcp, "
            "found {datagrams}:53/tcp not published: {datagrams}:53/udp is"
        },
    ),
    "guest": ("ports: [80]", "unknown", {"ports_*": "it has the network of container:*: state its ports *"}),
    "hosts-net": ("ports: ['{hosts-net}']", "passed", {}),
    "hosts-net-shut": (
        "container: hosts-net, ports: ['{taken}', '81']",
        "failed", {"ports_answer": "127.0.0.1:81 refused"},
    ),
    "limited": ("memory: 65MB", "passed", {}),
    "too-limited": ("container: limited, memory: 2GB", "failed", {"memory": "expected >= 2GB, found 67.1 MB"}),
    "unlimited": (
        "container: unpublished, memory: 2GB",
        "warned", {"has_a_memory_limit": "it has no memory limit"},
    ),
    "db": ("service: db", "passed", {}),
    "old": ("", "passed", {}),
    "plain": ("", "passed", {}),
    "by-hand": ("service: named", "passed", {}),
    "others-db": ("service: db, project: other", "passed", {}),
    "web": ("", "passed", {}),
    "web-2": ("service: web, replicas: 2, image: busybox-of-tests:1", "passed", {}),
    "web-3": (
        "service: web, replicas: 3",
        "failed", {"replicas": f"{PROJECT}-web-1, {PROJECT}-web-2: expected 3, found 2"},
    ),
    "web-1": (
        "service: web, replicas: 1",
        "failed", {"replicas": f"{PROJECT}-web-1, {PROJECT}-web-2: expected 1, found 2"},
    ),
    "web-image": (
        "service: web, image: redis",
        "failed", {"image": f"{PROJECT}-web-1, {PROJECT}-web-2: expected redis, found busybox-of-tests:1"},
    ),
    "web-0": ("service: nobody, replicas: 2", "failed", {"exists": "there is no container of service nobody *"}),
    "half": (
        "replicas: 3",
        "failed", {"is_running": f"{PROJECT}-half-2: exited with code 3, * s ago; its log ends: no such queue"},
    ),
    "half-ports": (
        "service: half, ports: [80]",
        "failed",
        {
            "is_running": "*",
            "ports_are_published": f"{PROJECT}-half-1, {PROJECT}-half-10: expected 80:80/tcp, "
            "found 80:80/tcp not published",
        },
    ),
    "api": (
        "env: {{MODE: prod}}, ports: ['{api-1}:80', '{api-2}:80']",
        "failed", {"env": f"{PROJECT}-api-2: MODE is dev"},
    ),
    "api-chosen": ("service: api, ports: ['127.0.0.1:{api-1}-{api-2}:80']", "passed", {}),
    "api-elsewhere": (
        "service: api, ports: ['{well}:80']",
        "failed",
        {
            "ports_are_published": f"{PROJECT}-api-1: expected {{well}}:80/tcp, found 127.0.0.1:{{api-1}}:80/tcp; "
            f"{PROJECT}-api-2: expected {{well}}:80/tcp, found 127.0.0.1:{{api-2}}:80/tcp"
        },
    ),
    "twice": ("", "unknown", {"exists": f"2 containers are meant: {PROJECT}-twice-1 (running), twice (running); *"}),
    "queue": (
        "service: queue",
        "failed",
        {"exists": f"there is no container of service queue in project {PROJECT}, but other-queue-1 (running)"},
    ),
    "nothing": (
        "",
        "failed", {"exists": f"there is no container nothing, and none of service nothing in project {PROJECT}"},
    ),
    "nothing-by-name": ("container: nobody", "failed", {"exists": "there is no container nobody"}),
    "maybe": ("level: optional", "skipped", {}),
    "variables": (
        "container: well, env: {{MODE: dev, EMPTY: full, LANG: C}}",
        "failed", {"env": "MODE is prod; EMPTY is empty; LANG is not set"},
    ),
    "secret-variables": (
        "container: talkative, env: {{DB_PASSWORD: changeme}}",
        "failed", {"env": "DB_PASSWORD has another value", "is_running": "*"},
    ),
    "variables-here": (
        "container: well, env: {{MODE: '${{NOT_SET_HERE}}'}}",
        "unknown", {"env": "MODE cannot be compared: NOT_SET_HERE is not set here"},
    ),
    "variables-filled-in": (
        "container: well, env: {{MODE: '${{NOT_SET_HERE:-${{WANTED_MODE}}}}', EMPTY: '${{NOT_SET_HERE}}'}}",
        "passed", {},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def audited(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, dict[str, int]]]:
    """One audit of all rows, in a folder whose compose project is ``PROJECT``."""
    project = Project(tmp_path_factory.mktemp("audit") / PROJECT.title())
    with sample_containers(engine) as ports:
        ports["range_end"] = ports["range"] + 2
        rows = [f"- {{name: {name}, {fields.format(**ports)}}}" for name, (fields, _, _) in ROWS.items()]
        project.catalog("containers:\n" + "\n".join(rows) + "\n")
        done = project.verify("--format", "json", DOCKER_HOST=engine.host, WANTED_MODE="prod")
        assert done.returncode == 1, done.stderr
        yield project, ports


@pytest.mark.parametrize("name", ROWS)
def test_status_and_messages(name: str, audited: tuple[Project, dict[str, int]]) -> None:
    project, ports = audited
    _, status, messages = ROWS[name]
    row = project.row(f"containers/{name}")
    unmet = {each["name"]: each for each in row["checks"] if each["status"] in ("failed", "warned", "unknown")}
    assert row["status"] == status, unmet
    for check, message in messages.items():
        told = [each["message"] for each in unmet.values() if fnmatchcase(each["name"], check)]
        assert told, unmet
        assert all(fnmatchcase(each, message.format(**ports)) for each in told), told
    assert all(any(fnmatchcase(each, check) for check in messages) for each in unmet), unmet


def test_the_log_of_a_stopped_container_is_evidence(audited: tuple[Project, dict[str, int]]) -> None:
    (log,) = [each for each in audited[0].row("containers/exited")["evidence"] if "logs" in each["command"]]
    assert log["command"] == "docker logs --tail 20 exited"
    assert log["output"] == "begin\nno such database"


def test_secrets_of_a_container_are_not_in_the_report(audited: tuple[Project, dict[str, int]]) -> None:
    (folder,) = audited[0].runs
    for file in folder.iterdir():
        assert SECRET not in file.read_text("utf-8", errors="replace"), file


def test_a_long_log_is_shortened(audited: tuple[Project, dict[str, int]]) -> None:
    (log,) = [each for each in audited[0].row("containers/talkative")["evidence"] if "logs" in each["command"]]
    assert len(log["output"]) < 20_000


def test_the_start_command_is_the_fix(audited: tuple[Project, dict[str, int]]) -> None:
    assert audited[0].row("containers/crashing")["fix"] == "docker compose up -d crashing"


def seen(folder: Path, engine: Engine, row: str, **environ: str) -> dict[str, Any]:
    found = look(folder, f"containers:\n- {{{row}}}\n", engine.environ | environ)
    assert found.seen is not None, found
    return found.seen


def test_a_starting_container_is_waited_for(tmp_path: Path, engine: Engine) -> None:
    command = ["sh", "-c", "sleep 1; touch /up; sleep 600"]
    with engine.container("--health-cmd=test -e /up", "--health-start-period=60s", *QUICK, command=command) as name:
        found = look(tmp_path, f"containers:\n- {{name: it, container: {name}}}\n", engine.environ)
    assert found.seen
    assert found.seen["health"] == "healthy"
    looks = [json.loads(each.output)["Health"] for each in found.evidence if each.command.startswith("docker inspect")]
    assert (looks[0], looks[-1]) == ("starting", "healthy")


def test_a_container_that_exits_while_it_is_waited_for(tmp_path: Path, engine: Engine) -> None:
    command = ["sh", "-c", "sleep 1; exit 9"]
    with engine.container("--health-cmd=false", "--health-start-period=60s", *QUICK, command=command) as name:
        assert seen(tmp_path, engine, f"name: it, container: {name}")["state"] == "exited"


def test_a_container_that_is_removed_between_two_inspections(tmp_path: Path, engine: Engine) -> None:
    host = Host(Machine(tmp_path, environ=engine.environ))
    with engine.container("--name", "brief"):
        assert "brief" in [each.name for each in Containers(host).all()]
    assert observe(Order.of(Container(name="brief")), host) == Absent("brief was removed in this moment")


@pytest.mark.parametrize(
    ("file", "environ", "project"),
    [
        ({}, {}, "my_shop-2"),
        ({}, {"COMPOSE_PROJECT_NAME": "stated"}, "stated"),
        ({".env": "COMPOSE_PROJECT_NAME=from-file"}, {}, "from-file"),
        ({"compose.yaml": "name: named\nservices: {}"}, {}, "named"),
        ({"docker-compose.yml": "name: named-${STAGE:-dev}\nservices: {}"}, {}, "named-dev"),
        ({"compose.yaml": "name: named${STAGE:+-x}\nservices: {}"}, {"STAGE": "1"}, "named-x"),
        ({"docker-compose.yml": "services: {}", "other.yaml": "name: x"}, {"COMPOSE_FILE": "other.yaml"}, "x"),
        ({"compose.yaml": "services: ["}, {}, "my_shop-2"),
    ],
)
def test_the_project_is_that_of_compose(
    tmp_path: Path, engine: Engine, file: dict[str, str], environ: dict[str, str], project: str
) -> None:
    folder = tmp_path / "_My_Shop-2!"
    folder.mkdir()
    for name, text in file.items():
        (folder / name).write_text(text)
    found = look(folder, "containers:\n- {name: it, service: db}\n", engine.environ | environ)
    assert found.absent
    assert found.absent.startswith(f"there is no container of service db in project {project}")


def test_a_project_that_depends_on_unset_variables(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "compose.yaml").write_text("name: shop-$STAGE\n")
    found = look(tmp_path, "containers:\n- {name: it, service: db}\n", engine.environ)
    assert found.cannot == "the compose file's name: shop-$STAGE depends on variables that are not set: state project"


def test_the_names_of_an_image(tmp_path: Path, engine: Engine) -> None:
    with engine.container(*label("db")) as name:
        identity = engine.docker("inspect", "--format", "{{.Image}}", name)
        found = seen(tmp_path, engine, f"name: it, container: {name}, image: '{identity}'")["image"]
    assert found["id"] == identity
    assert found["asked"] == engine.image


def test_the_rows_of_the_template(project: Project, engine: Engine) -> None:
    """The real servers, as ``docker compose up`` starts them; PostgreSQL's health is waited for."""
    engine.provide("postgres:15", "redis:7-alpine")
    ports = free_ports("postgres", "redis")
    project.write(".env", "DB_PASSWORD=only-known-here")
    project.catalog(f"""
        containers:
          - name: postgres
            image: postgres:15
            ports: ['{ports["postgres"]}:5432']
            memory: 2GB
            env: {{POSTGRES_PASSWORD: '${{DB_PASSWORD}}'}}
            timeout: 60 s
          - name: redis
            image: redis:7-alpine
            ports: ['{ports["redis"]}:6379']
            memory: 512MB
    """)
    postgres = [f"-p={ports['postgres']}:5432", "--memory=2g", "-ePOSTGRES_PASSWORD=only-known-here"]
    postgres += ["--health-cmd=pg_isready -h 127.0.0.1 -U postgres", "--health-interval=500ms", "--health-retries=100"]
    redis = [f"-p={ports['redis']}:6379", "--memory=512m"]
    name = f"{project.folder.name}-postgres-1"
    with (
        engine.container("--name", name, *label("postgres", "x"), *postgres, image="postgres:15", command=()),
        engine.container("--name", "redis", *redis, image="redis:7-alpine", command=()),
    ):
        done = project.verify(DOCKER_HOST=engine.host, COMPOSE_PROJECT_NAME="x")
    assert done.returncode == 0, done.stdout
    assert project.statuses() == {"containers/postgres": "passed", "containers/redis": "passed"}
    assert "only-known-here" not in json.dumps(project.results())


def test_secrets_that_are_shared_with_a_container_are_masked(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text("containers:\n- {name: it, env: {DB_PASSWORD: '${OURS}', MODE: '${STAGE}'}}\n")
    redactor = machines_of(load(path), {"OURS": SECRET, "STAGE": "production"})[LOCAL].redactor
    assert redactor.text(f"{SECRET} in production") == "[redacted] in production"


def port_at(address: str) -> dict[str, Any]:
    return {"NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": address, "HostPort": "1"}]}}}


def test_the_ports_of_an_engine_on_another_machine(tmp_path: Path) -> None:
    """The ports are that machine's. Its address here is one of those for documentation, which no packet reaches."""
    host = Host(Machine(tmp_path), timeout=0.5)
    (port,) = published_ports([PortMapping(1, 80, "127.0.0.1")], port_at("127.0.0.1"), "192.0.2.1", host)
    with pytest.raises(CannotObserve, match="192\\.0\\.2\\.1 is another machine: no connection can be made from here"):
        assert port.answers
    (port,) = published_ports([PortMapping(1, 80)], port_at("0.0.0.0"), "127.0.0.1", host)
    assert (port.answers, port.where) == (False, "127.0.0.1:1 refused")


@pytest.mark.parametrize(
    ("stated", "asked", "names", "agrees"),
    [
        ("postgres:15", "docker.io/library/postgres:15", (), True),
        ("docker.io/postgres:15", "postgres:15", (), True),
        ("postgres", "postgres:latest", (), True),
        ("postgres:15", "postgres:16", ("postgres:16",), False),
        ("postgres:15", "sha256:0123456789abcdef", ("postgres:15",), True),
        ("postgres:15", "postgres:15@sha256:77", (), True),
        ("postgres@sha256:77", "postgres:15", ("postgres:15", "postgres@sha256:77"), True),
        ("postgres:15@sha256:78", "postgres:15", ("postgres@sha256:77",), False),
        ("registry:5000/postgres", "registry:5000/postgres:latest", (), True),
        ("registry:5000/postgres:15", "postgres:15", (), False),
        ("postgres:15", "localhost/postgres:15", (), True),
        ("bitnami/postgres:15", "postgres:15", (), False),
        ("0123456789ab", "postgres:15", (), True),
        ("ba9876543210", "postgres:15", (), False),
    ],
)
def test_names_of_one_image(stated: str, asked: str, names: tuple[str, ...], agrees: bool) -> None:
    assert ImageName(stated).agrees(Image(asked=asked, id="sha256:0123456789abcdef", names=names)) == agrees


@pytest.mark.parametrize(
    ("stated", "limit", "agrees"),
    [
        ("2GB", 2 * 10**9, True),
        ("2GB", 2 * 2**30, True),
        ("2GiB", 2 * 10**9, True),
        ("2GiB", 2 * 10**9 - 1, False),
        ("2GB", 2 * 10**9 - 1, False),
        ("512MB", 0, True),
    ],
)
def test_a_memory_limit_agrees_with_either_reading(stated: str, limit: int, agrees: bool) -> None:
    assert MemoryLimit(Size.read(stated)).agrees(limit) == agrees


OWN_CHECKS = """
    import pytest

    def test_mode(container, seen):
        assert seen.state == "paused"

    async def test_async(container, seen):
        assert seen.state == "paused"

    async def test_generator(container, seen):
        yield seen.state

    def test_known(container, seen):
        pytest.xfail("it is known")
"""


def test_replicas_in_a_check_of_ones_own_and_in_a_replay(project: Project, engine: Engine) -> None:
    project.catalog("containers:\n- {name: queue, project: x, service: queue}\n")
    project.write("tests_env/test_mine.py", OWN_CHECKS)
    names = [f"x-queue-{number}" for number in (1, 2)]
    with (
        engine.container("--name", names[0], *label("queue", "x")),
        engine.container("--name", names[1], *label("queue", "x")),
    ):
        engine.docker("pause", names[1])
        project.verify(DOCKER_HOST=engine.host)
    for again in ((), ("--from", "latest")):
        if again:
            project.verify(*again)
        checks = {each["name"]: each["message"] for each in project.row("containers/queue")["checks"]}
        assert checks["is_running"] == "x-queue-2: paused: docker unpause x-queue-2"
        assert checks["mode"].startswith('x-queue-1: assert seen.state == "paused" does not hold')
        for name in ("async", "generator"):
            assert "async def functions are not natively supported" in checks[name]
        assert checks["known"] == "expected to fail: it is known"
