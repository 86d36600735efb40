"""API rows as their user sees them: whole audits over many of them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import psutil
import pytest
import trustme

from infracat.catalog.load import load
from infracat.facts import LOCAL
from infracat.hosts import Machine
from infracat.observe.run import observe
from infracat.observe.target import Target
from infracat.sections.registry import observer_of
from tests.looking import look
from tests.project import Project
from tests.sections.external_apis.rows import AUTH, KEY, row, to
from tests.services.apis import api, certificate, days, serving, speaking
from tests.services.listening import bound
from tests.services.missing import needed


def test_every_state_of_an_api(project: Project, authority: trustme.CA, good: ssl.SSLContext) -> None:
    authority.cert_pem.write_to_path(project.folder / "ca.pem")
    ended = days(-2)
    expired = speaking(authority.issue_cert("localhost", not_before=days(-9), not_after=ended))
    soon = speaking(authority.issue_cert("localhost", not_after=days(9.5)))
    limits = "/?headers=" + quote(json.dumps({"x-ratelimit-limit-requests": "500"}))
    with (
        api(good, key=KEY) as main,
        api(expired) as old,
        api(soon) as ending,
        api() as plain,
        bound("127.0.0.1") as silent,
    ):
        secure = f"https://localhost:{main.port}"
        bearer = "auth: {type: bearer, env: API_KEY}, ca: ca.pem"
        project.catalog(f"""
            external_apis:
              - {{name: met, endpoint: {secure}, probe: {limits}, {bearer}, rate_limit: 500/min, max_latency: 9 s}}
              - {{name: unset, endpoint: {secure}, probe: /a, auth: {{type: bearer, env: NOT_SET}}, ca: ca.pem}}
              - {{name: wrong-key, endpoint: {secure}, probe: /a, auth: {{type: bearer, env: OTHER_KEY}}, ca: ca.pem}}
              - {{name: root, endpoint: {secure}, {bearer}}}
              - {{name: few, endpoint: {secure}, probe: {limits}, {bearer}, rate_limit: 10k/min}}
              - {{name: untold, endpoint: {secure}, probe: /a, {bearer}, rate_limit: 10k/min}}
              - {{name: expired, endpoint: "https://localhost:{old.port}", ca: ca.pem}}
              - {{name: ending, endpoint: "https://localhost:{ending.port}", ca: ca.pem}}
              - {{name: busy, endpoint: "http://localhost:{plain.port}/status/429"}}
              - {{name: broken, endpoint: "http://localhost:{plain.port}/status/503"}}
              - {{name: stated, endpoint: "http://localhost:{plain.port}/status/503", status: 503}}
              - {{name: slow, endpoint: "http://localhost:{plain.port}/x", max_latency: 0.001 ms}}
              - {{name: in-plain, endpoint: "http://0.0.0.0:{plain.port}/x"}}
              - {{name: silent, endpoint: "http://127.0.0.1:{silent}/", timeout: 0.5 s}}
              - {{name: gone, endpoint: "http://127.0.0.1:1/"}}
              - {{name: optional, endpoint: "http://127.0.0.1:1/", level: optional}}
        """)
        done = project.verify(API_KEY=KEY, OTHER_KEY="sk-some-other-key")
    assert done.returncode == 1
    assert KEY not in done.stdout + (project.runs[-1] / "results.json").read_text("utf-8")
    told = {name.partition("/")[2]: status for name, status in project.statuses().items()}
    assert told == {
        "met": "passed", "unset": "failed", "wrong-key": "failed", "root": "warned", "few": "failed",
        "untold": "warned", "expired": "failed", "ending": "failed", "busy": "warned", "broken": "failed",
        "stated": "passed",
        "slow": "failed", "in-plain": "warned", "silent": "unknown", "gone": "failed", "optional": "skipped",
    }  # fmt: skip
    assert {name: worst(project, name)[:2] for name in told if told[name] in ("failed", "warned")} == {
        "unset": ("credential", "NOT_SET is not set, neither in the environment nor in .env"),
        "wrong-key": ("credential", f"OTHER_KEY is refused: {secure}/a: 401 Unauthorized"),
        "root": ("probes_the_credential", "state a probe that needs the credential: an API's root rarely asks for one"),
        "few": ("rate_limit", "expected >= 10k/min, found 500/min (x-ratelimit-limit-requests)"),
        "untold": ("tells_its_rate_limit", f"{secure}/a: 200 OK: no header tells a limit: it cannot be proven"),
        "expired": (
            "certificate",
            f"the certificate of localhost has expired on {ended:%Y-%m-%d %H:%M} UTC, 2 days ago",
        ),
        "ending": ("certificate_lasts", worst(project, "ending")[1]),
        "busy": (
            "is_not_throttled",
            f"http://localhost:{plain.port}/status/429: 429 Too Many Requests; retry after 30",
        ),
        "broken": ("answers", f"http://localhost:{plain.port}/status/503: 503 Service Unavailable"),
        "slow": ("latency", worst(project, "slow")[1]),
        "in-plain": (
            "is_encrypted",
            f"http://0.0.0.0:{plain.port}/x is plain http: everybody on the way can read along",
        ),
        "gone": ("exists", "http://127.0.0.1:1/: connection refused"),
    }
    assert re.fullmatch(
        r"certificate of .* by Example Root, from .*: 9 days left, and 14 days are needed: renew it",
        worst(project, "ending")[1],
    )
    assert re.fullmatch(r"expected <= 0\.001 ms, found 0\.\d+ s", worst(project, "slow")[1])


def resetting(connection: socket.socket) -> None:
    """Resets the connection as soon as data arrives."""
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_one_problem_is_one_failure(project: Project) -> None:
    fields = "auth: {type: bearer, env: API_KEY}, probe: /a, rate_limit: 5/s, max_latency: 1 s"
    with api(certificate("localhost")) as server, api() as plain, serving(resetting) as port:
        project.catalog(f"""
            external_apis:
              - {{name: distrusted, endpoint: "https://localhost:{server.port}", {fields}}}
              - {{name: rude, endpoint: "http://127.0.0.1:{port}", {fields}}}
              - {{name: silent, endpoint: "https://127.0.0.1:{port}", {fields}}}
              - {{name: broken, endpoint: "http://127.0.0.1:{plain.port}", {fields.replace("/a", "/status/500")}}}
        """)
        assert project.verify(API_KEY=KEY).returncode == 1
    for name, expected in {
        "distrusted": {"certificate": "failed", "answers": "unknown"},
        "rude": {"answers": "failed"},
        "silent": {"answers": "failed"},
        "broken": {"answers": "failed", "credential": "unknown"},
    }.items():
        checks = {check["name"]: check["status"] for check in project.row(f"external_apis/{name}")["checks"]}
        assert {check: told for check, told in checks.items() if told not in ("passed", "skipped")} == expected


@pytest.mark.parametrize(
    ("fields", "found", "expected"),
    [("", "200", "<= 399"), ("status: 200, rate_limit: 5/s", "200", "200"), ("max_latency: 9 s", "s", "<= 9 s")],
)
def test_the_found_values_of_a_working_api(project: Project, fields: str, found: str, expected: str) -> None:
    with api() as server:
        stated = f"name: it, endpoint: '{to(server, '/x')}'" + (fields and f", {fields}")
        project.catalog(f"external_apis: [{{{stated}}}]")
        project.verify()
    checks = [each for each in project.row("external_apis/it")["checks"] if each["status"] == "passed"]
    assert checks[-1]["found"].endswith(found)
    assert checks[-1]["expected"] == expected


def test_a_certificate_that_was_not_shown_is_not_accepted(
    project: Project, good: ssl.SSLContext, authority: trustme.CA
) -> None:
    """A server that closes the connection in the handshake has shown none; one that does so afterwards has."""

    def after(connection: socket.socket) -> None:
        with suppress(OSError), good.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65536)

    project.write("ca.pem", authority.cert_pem.bytes().decode())
    with serving(resetting) as before, serving(after) as port:
        project.catalog(f"""
            external_apis:
              - {{name: before, endpoint: "https://localhost:{before}", ca: ca.pem}}
              - {{name: after, endpoint: "https://localhost:{port}", ca: ca.pem}}
        """)
        assert project.verify().returncode == 1
    for name, expected in {"before": "skipped", "after": "passed"}.items():
        checks = {check["name"]: check["status"] for check in project.row(f"external_apis/{name}")["checks"]}
        assert checks["answers"] == "failed"
        assert [checks[check] for check in ("certificate", "certificate_lasts")] == [expected] * 2


def worst(project: Project, name: str) -> tuple[str, str]:
    """The first check of a row that is not met, and its message."""
    checks = project.row(f"external_apis/{name}")["checks"]
    order = ["failed", "warned", "unknown", "skipped", "passed"]
    first = min(checks, key=lambda check: order.index(check["status"]))
    return first["name"], first["message"]


def test_twenty_apis_are_asked_at_once(tmp_path: Path, good: ssl.SSLContext, ca: str) -> None:
    all_are_here = threading.Barrier(20)

    def talk(connection: socket.socket) -> None:
        try:
            with good.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                all_are_here.wait(60)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except OSError:
            connection.close()

    with serving(talk) as port:
        one = "".join(
            f"- {{name: a{number}, endpoint: 'https://localhost:{port}/{number}', ca: ca.pem, timeout: 60 s}}\n"
            for number in range(20)
        )
        (tmp_path / "catalog.yaml").write_text(f"external_apis:\n{one}")
        targets = [Target(each) for each in load(tmp_path / "catalog.yaml").rows]
        seen_ = observe(targets, {LOCAL: Machine(tmp_path)}, pool=32, observer_of=observer_of).observations
    assert all(each.seen and each.seen["status"] == 200 for each in seen_.values())


def test_a_bad_certificate_is_fetched_once_for_all_rows(tmp_path: Path, names: dict[str, tuple[str, ...]]) -> None:
    names["api.test"] = ("127.0.0.1",)
    rows = "".join(f"- {{name: a{number}, endpoint: 'https://api.test:%d/{number}'}}\n" for number in range(5))
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def counting(name: str, *rest: Any, **more: Any) -> Any:
        asked.append(name)
        return resolve(name, *rest, **more)

    with api(certificate("api.test")) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", counting)
        (tmp_path / "catalog.yaml").write_text("external_apis:\n" + rows % ((server.port,) * 5))
        targets = [Target(each) for each in load(tmp_path / "catalog.yaml").rows]
        seen_ = observe(targets, {LOCAL: Machine(tmp_path)}, pool=8, observer_of=observer_of).observations
    assert all(each.seen and "is self-signed" in each.seen["distrust"] for each in seen_.values())
    assert asked.count("api.test") == 1
    assert {each.evidence[0].command for each in seen_.values()} == {"getent ahosts api.test"}
    shown = {
        evidence for each in seen_.values() for evidence in each.evidence if evidence.command.startswith("openssl")
    }
    assert len({(each.command, each.duration) for each in shown}) == 1


@pytest.mark.parametrize("kind", AUTH)
def test_the_evidence_can_be_repeated(tmp_path: Path, good: ssl.SSLContext, ca: str, kind: str) -> None:
    needed("curl", "apt-get install curl")
    value = f"me:{KEY}"
    with api(good) as server:
        found = look(
            tmp_path, row(f"https://localhost:{server.port}/a?b=c", ca=ca, auth=AUTH[kind]), {"API_KEY": value}
        )
        done = subprocess.run(
            found.evidence[0].command, shell=True, cwd=tmp_path, env=os.environ | {"API_KEY": value},
            capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
    assert done.stdout.splitlines()[0].startswith("HTTP/1.1 200")
    (path, ours), (again, theirs) = server.asked
    assert unquote(path) == unquote(again)
    assert [ours.get(name) for name in ("authorization", "x-api-key")] == [
        theirs.get(name) for name in ("authorization", "x-api-key")
    ]


def test_an_interrupted_audit_waits_for_no_server(project: Project) -> None:
    with bound("127.0.0.1") as silent:
        project.catalog(f"external_apis:\n- {{name: silent, endpoint: 'http://127.0.0.1:{silent}/', timeout: 300 s}}\n")
        child = project.start("verify")
        while not [each for each in psutil.net_connections("tcp") if each.raddr and each.raddr.port == silent]:
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=60)
    assert child.returncode == 2
