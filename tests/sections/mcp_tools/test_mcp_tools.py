"""MCP servers that are real: how they are written down, met, judged, and what is left of them."""

from __future__ import annotations

import http.server
import json
import os
import shlex
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import trustme

from infracat.facts import CannotObserve, Observation
from infracat.sections.mcp_tools import Offers, Seen
from tests.looking import left_running, look
from tests.paths import REPOSITORY
from tests.project import Project
from tests.services.engine import Engine
from tests.services.listening import bound, hanging_up
from tests.services.npm import programs
from tests.services.ports import free_port, wait_for
from tests.services.postgres_with_password import PASSWORD, Postgres, postgres

OWN = [sys.executable, "-S", "-E", str(REPOSITORY / "tests/services/mcp_server.py")]
MARK = f"0.{os.getpid()}"  # a word that finds what is left of this run's servers
SECRET = "sk-Zq81-Vw72-Xy63"


def needs(program: str) -> str:
    """A server from PyPI, as a shell writes it."""
    path = Path(sys.executable).with_name(program)
    if not path.exists():
        pytest.skip(f"no {program} here: make test installs it")
    return shlex.quote(str(path))


@pytest.fixture(scope="module", autouse=True)
def _sdk() -> None:
    pytest.importorskip("mcp", reason="no mcp here: pip install 'infracat[mcp]'")


@pytest.fixture(scope="module")
def npm() -> Path:
    return programs("@modelcontextprotocol/server-postgres@0.6.2", "@modelcontextprotocol/server-everything@2026.8.31")


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


def own(*words: str) -> str:
    return shlex.join([*OWN, *words])


def row(**fields: object) -> str:
    lines = "".join(f"  {name}: {json.dumps(value)}\n" for name, value in fields.items())
    return f"mcp_tools:\n- name: it\n{lines}"


def meet(folder: Path, *words: str, **fields: object) -> Observation:
    """The observation of our own server, told how to behave."""
    return config(folder, entry(*words), **fields)


def seen(found: Observation) -> Seen:
    assert found.seen is not None, found
    return Seen.model_validate(found.seen)


def config(folder: Path, text: str | dict[str, Any], **fields: object) -> Observation:
    (folder / "mcp.json").write_text(text if isinstance(text, str) else json.dumps(text))
    return look(folder, row(config="mcp.json", **fields), {"SECRET": SECRET, "TOOLS": "yes"})


def entry(*words: str, **fields: object) -> dict[str, Any]:
    return {"command": OWN[0], "args": [*OWN[1:], *words], **fields}


TOOLS = ("tool-0", "tool-1", "tool-2", "tool-3")


def test_a_server_that_is_well(tmp_path: Path) -> None:
    found = look(tmp_path, row(command=own("well")))
    assert seen(found) == Seen(reached=own("well"), is_greeted=True, name="one 1", is_listed=True, tools=TOOLS)
    (evidence,) = found.evidence
    assert evidence.command == own("well")
    assert evidence.output.startswith("initialize: one 1 (protocol 20")
    assert evidence.output.endswith("tools/list: tool-0, tool-1, tool-2, tool-3")


# Servers that misbehave


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["die", "initialize"], "it ended with 3 before it answered `initialize`: ValueError: no such table"),
        (["refuse", "initialize"], "`initialize` is answered with an error: the database is down"),
        (["close", "initialize"], "it closed its output before it answered `initialize`: it said nothing"),
        (["old"], "its answer to `initialize` is of no use: Unsupported protocol version from the server: 1999-01-01"),
        (["nonsense", "initialize"], "its answer to `initialize` is not what the protocol asks for: "),
        (["babble"], "it does not answer `initialize`, and prints what is no message: "),
        (["flood"], "it does not answer `initialize`, and prints what is no message: xxxx"),
        (["line"], "it does not answer `initialize`, and prints what is no message: yyyy"),
    ],
)
def test_a_server_that_does_not_answer(tmp_path: Path, words: list[str], complaint: str) -> None:
    found = seen(meet(tmp_path, *words, timeout="4 s"))
    assert found.complaint.startswith(complaint)
    assert (found.is_greeted, found.is_listed) == (False, False)
    assert len(found.stray) < 20_000


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["die", "tools/list"], "it ended with 3 before it answered `tools/list`: ValueError: no such table"),
        (["refuse", "tools/list"], "`tools/list` is answered with an error: the database is down"),
        (["nonsense", "tools/list"], "its answer to `tools/list` is not what the protocol asks for: "),
    ],
)
def test_a_server_that_does_not_list_its_tools(tmp_path: Path, words: list[str], why: str) -> None:
    found = seen(meet(tmp_path, *words))
    assert (found.complaint, found.is_greeted, found.is_listed, found.tools) == ("", True, False, ())
    assert found.no_tools.startswith(why)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["hang", "initialize"], "no answer to `initialize` within "),
        (["complain"], "still waiting for the database"),
        (["notify"], "no answer to `initialize` within "),
    ],
)
def test_a_server_that_hangs_is_unknown(tmp_path: Path, words: list[str], reason: str) -> None:
    began = time.monotonic()
    found = seen(meet(tmp_path, *words, timeout="3 s"))
    assert time.monotonic() - began < 4
    with pytest.raises(CannotObserve, match=reason):
        _ = found.complaint


def test_a_server_that_hangs_later_is_unknown_in_that_alone(tmp_path: Path) -> None:
    found = seen(meet(tmp_path, "hang", "tools/list", timeout="3 s"))
    assert (found.complaint, found.is_greeted, found.is_listed) == ("", True, False)
    with pytest.raises(CannotObserve, match="no answer to `tools/list` within "):
        _ = found.no_tools


def test_what_is_printed_beside_the_protocol(tmp_path: Path) -> None:
    found = seen(meet(tmp_path, "greet"))
    assert (found.is_listed, found.stray) == (True, "\x1b[31mWelcome to <script>alert(1)</script>!")
    assert seen(meet(tmp_path, "bytes")).is_listed


@pytest.mark.parametrize(("behaviour", "count"), [("many", 3000), ("huge", 9000), ("circle", 2), ("toolless", 0)])
def test_lists_of_any_length(tmp_path: Path, behaviour: str, count: int) -> None:
    found = seen(meet(tmp_path, behaviour))
    assert (found.is_listed, len(found.tools)) == (True, count)


def test_a_list_without_an_end(tmp_path: Path) -> None:
    found = seen(meet(tmp_path, "endless"))
    with pytest.raises(CannotObserve, match="it lists more than 10,000 tools: nobody has read them all"):
        _ = found.no_tools


# Nothing is left


@pytest.mark.parametrize(("behaviour", "left"), [("well", 0), ("stay", 1), ("fork", 2)])
def test_nothing_is_left_running(tmp_path: Path, behaviour: str, left: int) -> None:
    found = seen(meet(tmp_path, behaviour, MARK))
    assert (found.is_listed, len(found.left)) == (True, left), found.left
    assert not left_running(MARK)


def test_nothing_is_left_of_who_has_left_family_and_environment(tmp_path: Path) -> None:
    left = f"env -i setsid sh -c 'trap \"\" HUP TERM; exec sleep 4242 {MARK}' >/dev/null 2>&1 &"
    found = seen(look(tmp_path, row(command=f"{left} {own('well')}")))
    assert [each.partition(" ")[0] for each in found.left] == ["sleep"]
    assert not left_running(MARK)


@pytest.mark.parametrize("behaviour", ["stay", "fork", "flood"])
def test_an_interrupt_kills_it(project: Project, behaviour: str) -> None:
    project.catalog(row(command=own(behaviour, "initialize", MARK)))
    audit = project.start("verify")
    try:
        wait_until(lambda: running(MARK))
        audit.send_signal(signal.SIGINT)
    finally:
        audit.communicate(timeout=60)
    assert audit.returncode == 2
    assert not left_running(MARK)


def running(word: str) -> bool:
    return any(word in (each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"]))


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_many_are_asked_at_once(project: Project) -> None:
    """Each of ten begins only when all ten have come: one after the other they would wait for ever."""
    meet = "touch here/$$; until [ $(ls here | wc -l) = 10 ]; do sleep 0.1; done; exec"
    (project.folder / "here").mkdir()
    rows = "".join(f"- name: s{number}\n  command: '{meet} {own('well')}'\n" for number in range(10))
    project.catalog(f"mcp_tools:\n{rows}")
    assert project.verify().returncode == 0


# Programs that are not there


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    found = config(tmp_path, {"mcpServers": {"it": {"command": "no-such-server"}}})
    assert found.absent == "no-such-server is not on the PATH: it starts the server"
    found = config(tmp_path, {"mcpServers": {"it": {"command": "./no-such-server"}}})
    assert found.absent == "./no-such-server is not there, or is no program: it starts the server"
    found = config(tmp_path, {"mcpServers": {"it": {"command": "sh", "env": {"PATH": "/nowhere"}}}})
    assert found.absent == "sh is not on the PATH: it starts the server"
    found = look(tmp_path, row(command="no-such-server --fast"))
    assert "no-such-server: not found" in (found.absent or "")


def test_an_interpreter_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "server").write_text("#!/no/such/interpreter\n")
    (tmp_path / "server").chmod(0o755)
    trouble = seen(config(tmp_path, {"mcpServers": {"it": {"command": "./server"}}})).trouble
    assert trouble == "./server: no such program, or the interpreter that it names is missing"


def test_no_sudo(tmp_path: Path) -> None:
    assert "remove sudo" in (meet(tmp_path, "well", sudo=True).cannot or "")


def test_without_the_sdk(project: Project) -> None:
    project.catalog(row(command=own("well")))
    project.write("sitecustomize.py", "import sys\nsys.modules['mcp'] = None\n")
    paths = os.pathsep.join([str(project.folder), os.environ.get("PYTHONPATH", "")])
    project.verify(PYTHONPATH=paths)
    it = project.row("mcp_tools/it")
    assert it["status"] == "unknown"
    assert it["checks"][0]["message"] == "it takes the package mcp, 2.0 or newer: pip install 'infracat[mcp]'"


# Configurations


@pytest.mark.parametrize(
    "text",
    [
        {"mcpServers": {"it": entry(), "other": {"command": "no-such-server"}}},
        {"mcpServers": {"another-name": entry()}},
        {"servers": {"it": entry(type="stdio")}, "inputs": [{"id": "key", "type": "promptString"}]},
        {"mcp": {"servers": {"it": entry()}}, "editor.fontSize": 12},
        entry(),
        f'\ufeff// mine\n{{"mcpServers": {{ /* all */ "it": {json.dumps(entry())[:-1]}, }}, // one\n }}, }}',
        {"servers": {"it": entry(cwd="${workspaceFolder}", env={"NUMBER": 7, "ON": True, "NONE": None})}},
        {"servers": {"it": {"command": "${PYTHON:-" + OWN[0] + "}", "args": OWN[1:]}}},
    ],
)
def test_the_ways_in_which_clients_write(tmp_path: Path, text: str | dict[str, Any]) -> None:
    assert seen(config(tmp_path, text)).tools == TOOLS


def test_the_server_of_a_row(tmp_path: Path) -> None:
    servers = {"mcpServers": {"a": entry(), "b": {"command": "no-such-server"}}}
    assert seen(config(tmp_path, servers, server="a")).is_listed
    assert config(tmp_path, servers).absent == "mcp.json has no server it; it has a, b"
    assert config(tmp_path, servers, server="c").absent == "mcp.json has no server c; it has a, b"


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "mcp.json: is empty"),
        ('{"mcpServers": {"it": {"command": "sh"', "mcp.json: is not JSON: line 1, column 39: "),
        ('{\n "a": 1\n "b": 2}', "mcp.json: is not JSON: line 3, column 2: expecting ',' delimiter"),
        ('"' + '\\"' * 100_000, "mcp.json: is not JSON: "),
        ("/*" * 100_000, "mcp.json: is not JSON: "),
        ("[" * 100_000, "mcp.json: is not JSON: it is nested too deep"),
        ("[]", "mcp.json: is no mapping of servers"),
        ({"theme": "dark"}, "mcp.json: has neither mcpServers nor servers, and is no server itself"),
        ({"mcpServers": []}, "mcp.json: mcpServers: is no mapping of servers"),
        ({"mcpServers": {"it": "npx"}}, "mcp.json: mcpServers: it is no mapping"),
        ({"mcpServers": {"it": {"args": ["x"]}}}, "mcp.json: has neither a command nor a url"),
        ({"mcpServers": {"it": entry(disabled=True)}}, "mcp.json: is disabled there"),
        ({"mcpServers": {"it": {"command": "sh", "args": "x"}}}, "mcp.json: args is no list of words"),
        ({"mcpServers": {"it": entry(env=["A=1"])}}, "mcp.json: env is no mapping of names to texts"),
        ({"mcpServers": {"it": entry(cwd="gone")}}, "mcp.json: there is no folder "),
        ({"mcpServers": {"it": entry(envFile="gone.env")}}, "mcp.json: gone.env does not exist"),
        ({"mcpServers": {"it": {"url": "/mcp"}}}, "mcp.json: its url is none: /mcp"),
        ({"mcpServers": {"it": {"url": "http://[::1/mcp"}}}, "mcp.json: its url is none: http://[::1/mcp"),
        ({"mcpServers": {"it": {"url": "http://h:99999/mcp"}}}, "mcp.json: its url is none: http://h:99999/mcp"),
        ({"mcpServers": {"it": {"url": "http://h/mcp\n"}}}, "mcp.json: its url is none: http://h/mcp"),
        (
            {"mcpServers": {"it": {"url": "http://h/mcp", "headers": {"A": "b", "Key": "x\r\nHost: y"}}}},
            "mcp.json: headers: 'Key' is none, or holds a line break or a letter beyond ASCII",
        ),
        (
            {"mcpServers": {"it": entry("${NO_A}", env={"B": "${env:NO_B}", "T": "${TOOLS}"})}},
            "mcp.json: NO_A, NO_B are not set in the environment, nor in .env",
        ),
        (
            {"mcpServers": {"it": {"url": "http://${NO_HOST}/mcp"}}},
            "mcp.json: NO_HOST is not set in the environment, nor in .env",
        ),
    ],
)
def test_a_configuration_that_is_wrong(tmp_path: Path, text: str | dict[str, Any], trouble: str) -> None:
    assert seen(config(tmp_path, text)).trouble.startswith(trouble)


@pytest.mark.parametrize(
    ("text", "cannot"),
    [
        ({"servers": {"it": entry("${input:key}")}}, "${input:key} cannot be filled in here"),
        ({"servers": {"it": entry(type="ws")}}, "mcp.json: is of type ws: only stdio, http and sse are spoken here"),
        (" " * (16 * 1024 * 1024), "mcp.json: is not read: it has more than 16,777,216 characters"),
    ],
)
def test_a_configuration_that_tells_nothing(tmp_path: Path, text: str | dict[str, Any], cannot: str) -> None:
    assert (config(tmp_path, text).cannot or "").startswith(cannot)


def test_a_configuration_that_is_no_file(tmp_path: Path) -> None:
    assert look(tmp_path, row(config="~/mcp.json"), {"HOME": str(tmp_path)}).absent == "~/mcp.json does not exist"
    os.mkfifo(tmp_path / "mcp.json")
    assert look(tmp_path, row(config="mcp.json")).cannot == "mcp.json: is not a regular file"
    (tmp_path / "folder").mkdir()
    assert look(tmp_path, row(config="folder")).cannot == "folder: Is a directory"


# Secrets


def test_no_secret_is_told(project: Project) -> None:
    """Spelled out in the configuration, in a variable of the process, in .env; or printed by the server."""
    spelled, token, filed = "pw-Aa11-Bb22-Cc33", "tok-Dd44-Ee55-Ff66", "key-Gg77-Hh88-Ii99"
    project.write(".env", f"FILED={filed}\n")
    server = entry("complain", "--api-key", token, f"--db=postgres://app:{spelled}@db/app", "${SECRET}", "${FILED}")
    server["env"] = {"SECRET": "${SECRET}", "OTHER": spelled, "LEVEL": "debug"}
    project.write("mcp.json", json.dumps({"mcpServers": {"it": server}}))
    project.catalog(row(config="mcp.json", timeout="8 s"))
    done = project.verify(SECRET=SECRET)
    everything = done.stdout + done.stderr
    everything += "".join(path.read_text("utf-8") for path in project.runs[-1].iterdir() if path.is_file())
    pieces = {each[at : at + 8] for each in (SECRET, spelled, token, filed) for at in range(len(each) - 7)}
    assert not [piece for piece in pieces if piece in everything]
    (evidence,) = project.row("mcp_tools/it")["evidence"]
    assert "--api-key '[redacted]' '--db=postgres://app:[redacted]@db/app' \"${SECRET}\"" in evidence["command"]
    assert "warming up\n[redacted]\nstill waiting" in evidence["output"]


LEAKS = ("Fq33-from-a-file", "correcthorse", "Bq44-token-of-args", "Lq55-token-of-env")


@pytest.mark.parametrize("behaviour", ["stderr", *(f"error {size}" for size in range(220, 300, 8))])
def test_no_piece_of_a_secret_is_told(project: Project, behaviour: str) -> None:
    """Of those in an envFile, of a plain word under a secret's name; and of those cut where a message is shortened."""
    project.write("x.env", f"PLAIN={LEAKS[0]}\n")
    project.write(".env", f"AUTH_HEADER=Bearer {LEAKS[3]}\n")
    server = entry("leak", behaviour, "--header", f"Authorization: Bearer {LEAKS[2]}")
    server |= {"envFile": "x.env", "env": {"DB_PASSWORD": LEAKS[1], "A": "${AUTH_HEADER}"}}
    project.write("mcp.json", json.dumps({"mcpServers": {"it": server}}))
    project.catalog(row(config="mcp.json", timeout="8 s"))
    done = project.verify()
    everything = done.stdout + done.stderr
    everything += "".join(path.read_text("utf-8") for path in project.runs[-1].iterdir() if path.is_file())
    pieces = {each[at : at + 8] for each in LEAKS for at in range(len(each) - 7)}
    assert not [piece for piece in pieces if piece in everything]
    assert project.statuses() == {"mcp_tools/it": "failed"}


def test_half_a_character_in_a_configuration(project: Project) -> None:
    """JSON can spell it, nobody can print it; the audit goes on."""
    well = entry("well", env={"HALF": "\ud800-of-a-pair"})
    project.write("mcp.json", json.dumps({"servers": {"well": well, "odd": entry() | {"command": "\ud800"}}}))
    rows = [f"- {{name: {name}, config: mcp.json}}\n" for name in ("well", "odd")]
    project.catalog("mcp_tools:\n" + "".join(rows))
    assert project.verify().returncode == 1
    assert project.statuses() == {"mcp_tools/well": "passed", "mcp_tools/odd": "failed"}


# Real servers


def test_the_server_of_the_template(project: Project, npm: Path, database: Postgres) -> None:
    """It offers ``query``; ``update``, which the template names too, it has never had."""
    project.write("home/.config/mcp/postgres.json", json.dumps({
        "mcpServers": {"postgres": {"command": str(npm / "mcp-server-postgres"), "args": ["${DATABASE_URL}"]}}
    }))  # fmt: skip
    text = "mcp_tools:\n- name: mcp-postgres\n  config: ~/.config/mcp/postgres.json\n  commands: [query{more}]\n"
    home = {"HOME": str(project.folder / "home"), "DATABASE_URL": database.url}
    project.catalog(text.format(more=""))
    done = project.verify(**home)
    assert done.returncode == 0, done.stdout
    checks = {check["name"]: check for check in project.row("mcp_tools/mcp-postgres")["checks"]}
    assert {check["status"] for check in checks.values()} == {"passed"}
    assert (checks["lists_its_resources"]["found"], checks["offers"]["found"]) == ("listed", "query")

    project.catalog(text.format(more=", update"))
    assert project.verify(**home).returncode == 1
    checks = {check["name"]: check for check in project.row("mcp_tools/mcp-postgres")["checks"]}
    assert [name for name, check in checks.items() if check["status"] != "passed"] == ["offers"]
    assert checks["offers"]["message"] == "it does not offer update; it offers query"
    assert PASSWORD not in done.stdout + (project.runs[-1] / "results.json").read_text("utf-8")


def test_a_server_whose_database_is_down_is_blocked_by_its_container(
    project: Project, npm: Path, engine: Engine
) -> None:
    port = free_port()
    project.catalog(f"""
        containers:
        - name: database
        mcp_tools:
        - name: mcp-postgres
          command: {npm}/mcp-server-postgres postgresql://app@127.0.0.1:{port}/app
          commands: [query]
          requires: [containers/database]
    """)
    with engine.container("--name", "database", command=("false",)):
        done = project.verify(DOCKER_HOST=engine.host)
    assert done.returncode == 1
    assert project.statuses() == {"containers/database": "failed", "mcp_tools/mcp-postgres": "blocked"}
    it = project.row("mcp_tools/mcp-postgres")
    assert it["blocked_by"] == ["containers/database"]
    (refused,) = [check for check in it["checks"] if check["status"] != "passed"]
    assert refused["name"] == "lists_its_resources"
    assert refused["message"].startswith(
        f"`resources/list` is answered with an error: connect ECONNREFUSED 127.0.0.1:{port}"
    )


def test_server_everything(tmp_path: Path, npm: Path) -> None:
    found = seen(look(tmp_path, row(command=f"{npm}/mcp-server-everything")))
    assert (found.complaint, found.resources, found.stray, found.left) == ("", "listed", "", ())
    assert {"echo", "get-sum"} <= set(found.tools)


def test_server_time(tmp_path: Path) -> None:
    found = seen(look(tmp_path, row(command=needs("mcp-server-time") + " --local-timezone UTC")))
    assert (found.complaint, found.stray, found.left) == ("", "", ())
    assert set(found.tools) == {"get_current_time", "convert_time"}


def test_a_server_that_is_really_broken(project: Project) -> None:
    """mcp-server-sqlite 2025.4.25 was written for an older SDK than the one beside it."""
    project.catalog(row(command=needs("mcp-server-sqlite") + " --db-path it.db", commands=["read_query"]))
    assert project.verify().returncode == 1
    it = project.row("mcp_tools/it")
    assert it["status"] == "failed"
    (told,) = [check for check in it["checks"] if check["status"] == "failed"]
    assert told["name"] == "answers"
    assert told["message"].startswith("it ended with 1 before it answered `initialize`: ")
    assert "Error: " in told["message"]
    assert it["evidence"][0]["exit_code"] == 1
    assert "Traceback" in it["evidence"][0]["output"]


# At a URL


@contextmanager
def everything(npm: Path, transport: str) -> Iterator[int]:
    port = free_port()
    command = [str(npm / "mcp-server-everything"), transport]
    server = subprocess.Popen(
        command, env=os.environ | {"PORT": str(port)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.kill()
        server.wait()


def test_streamable_http(tmp_path: Path, npm: Path) -> None:
    with everything(npm, "streamableHttp") as port:
        url = f"http://127.0.0.1:{port}/mcp"
        found = seen(look(tmp_path, row(url=url)))
        stated = seen(config(tmp_path, {"servers": {"it": {"type": "http", "url": url, "headers": {"X-Key": SECRET}}}}))
    for each in (found, stated):
        assert (each.complaint, each.resources, each.reached) == ("", "listed", url)
        assert {"echo", "get-sum"} <= set(each.tools)


def test_the_older_transport(tmp_path: Path, npm: Path) -> None:
    with everything(npm, "sse") as port:
        url = f"http://127.0.0.1:{port}/sse"
        found = seen(look(tmp_path, row(url=url)))
        stated = seen(config(tmp_path, {"mcpServers": {"it": {"type": "sse", "url": url}}}))
    for each in (found, stated):
        assert each.complaint == ""
        assert {"echo", "get-sum"} <= set(each.tools)


def test_a_url_where_nobody_is(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/mcp"
    assert look(tmp_path, row(url=url)).absent == f"{url}: connection refused"
    assert look(tmp_path, row(url="http://nobody.invalid/mcp")).absent == "there is no name nobody.invalid"


def test_a_url_that_hangs_up_or_is_silent(tmp_path: Path) -> None:
    with hanging_up() as port:
        found = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/mcp")))
    assert found.complaint == f"http://127.0.0.1:{port}/mcp: it hung up without an answer"
    with bound("127.0.0.1") as port:
        silent = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/mcp", timeout="2 s")))
    with pytest.raises(CannotObserve, match="no answer to `initialize` within "):
        _ = silent.complaint


class Web(http.server.BaseHTTPRequestHandler):
    """Answers with the status that is its path, or with what no server of the protocol says."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        status = int(self.path[1:]) if self.path[1:].isdigit() else 200
        self.send_response(status)
        self.send_header("Location", "http://elsewhere.invalid/")
        self.send_header("Content-Type", "text/html" if self.path == "/html" else "application/json")
        self.end_headers()
        with suppress(OSError):  # nobody reads so much
            self.wfile.write(b" " * (20 * 2**20 if self.path == "/huge" else 1) + b'{"a": 1}')

    def do_GET(self) -> None:
        self.send_error(405)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def web(context: ssl.SSLContext | None = None) -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *args: None  # type: ignore[method-assign]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("403", "answers with 403 Forbidden"),
        ("404", "answers with 404 Not Found"),
        ("503", "answers with 503 Service Unavailable"),
        ("302", "answers with 302 Found"),
        ("202", "`initialize` is answered with an error: server answered a request with 202 Accepted"),
        ("html", "`initialize` is answered with an error: Unexpected content type: text/html"),
        ("json", "`initialize` is answered with an error: Failed to parse JSON response"),
    ],
)
def test_a_url_of_somebody_else(tmp_path: Path, path: str, complaint: str) -> None:
    with web() as port:
        found = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/{path}")))
    assert found.complaint.endswith(complaint)


def test_a_url_that_has_no_time_now(tmp_path: Path) -> None:
    with web() as port:
        found = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/429")))
    with pytest.raises(CannotObserve, match="answers with 429 Too Many Requests: ask later"):
        _ = found.complaint


def test_a_url_that_asks_for_a_login(tmp_path: Path) -> None:
    with web() as port:
        url = f"http://127.0.0.1:{port}/401"
        found = seen(look(tmp_path, row(url=url)))
        headers = {"Authorization": "Bearer ${SECRET}"}
        refused = seen(config(tmp_path, {"servers": {"it": {"type": "http", "url": url, "headers": headers}}}))
    with pytest.raises(CannotObserve, match="401 Unauthorized: it asks for a login that only its clients can do"):
        _ = found.complaint
    assert refused.complaint == f"{url} answers with 401 Unauthorized"


def test_a_url_with_a_bad_certificate_or_without_an_end(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with web(context) as port:
        found = seen(look(tmp_path, row(url=f"https://localhost:{port}/mcp")))
    assert "certificate verify failed" in found.complaint
    with web() as port:
        cannot = look(tmp_path, row(url=f"http://127.0.0.1:{port}/huge")).cannot
    assert (cannot or "").endswith("an answer of more than 16,777,216 bytes")


def test_what_offers_says() -> None:
    stated = Offers(("query", "update"))
    assert stated.agrees(("update", "drop", "query"))
    assert stated.says(("query",)) == "it does not offer update; it offers query"
    assert stated.says(()) == "it does not offer query, update; it offers nothing"
    assert stated.says([f"t{number}" for number in range(30)]).endswith("t18, t19 and 10 more")
