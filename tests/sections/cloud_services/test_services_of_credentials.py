"""Services that give credentials: what says yes, what says no, and what says neither."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from infracat.facts import Observation
from tests.looking import program
from tests.sections.cloud_services.rows import looked, service_account
from tests.services.web_server import web_server

ROLE = "latest/meta-data/iam/security-credentials/"
TOKEN = "latest/api/token"
HUNG_UP = 0  # the connection is closed instead of an answer
HTML = "<html>log in to the network of this hotel"


@contextmanager
def scripted(answers: Mapping[str, tuple[int, Any]]) -> Iterator[str]:
    """A server that has an answer for each path, and 404 for all others."""

    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = answers.get(self.path.strip("/").partition("?")[0], (404, "there is no such thing"))
            if status == HUNG_UP:
                return
            content = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_PUT(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            self.do_GET()

    with web_server(Web) as port:
        yield f"http://127.0.0.1:{port}"


NO_ROLE = {"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role"}
ROLES = ROLE.strip("/")


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {TOKEN: (200, "token"), ROLES: (404, "")},
        {TOKEN: (400, ""), ROLES: (400, "")},
        {TOKEN: (200, "token"), ROLES: (200, "web"), f"{ROLE}web": (200, NO_ROLE)},
    ],
)
def test_a_machine_without_a_role(tmp_path: Path, answers: dict[str, tuple[int, Any]]) -> None:
    assert (machine(tmp_path, answers).absent or "").startswith("no credentials for S3: set AWS_ACCESS_KEY_ID")


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({ROLES: (503, "")}, "it answered with status 503"),
        ({TOKEN: (200, "token"), ROLES: (429, "")}, "it answered with status 429"),
        ({ROLES: (HUNG_UP, "")}, "Connection was closed before"),
        ({ROLES: (200, HTML)}, "what answers is no service of credentials"),
        ({ROLES: (200, "web"), f"{ROLE}web": (200, HTML)}, "what answers is no service of credentials"),
        ({ROLES: (200, "web"), f"{ROLE}web": (200, {})}, "what answers is no service of credentials"),
        ({ROLES: (200, "web"), f"{ROLE}web": (500, "")}, "it answered with status 500"),
    ],
)
def test_a_machine_that_may_have_a_role(tmp_path: Path, answers: dict[str, tuple[int, Any]], why: str) -> None:
    assert (machine(tmp_path, answers).cannot or "").startswith(f"no credentials for S3: {why}")


def machine(folder: Path, answers: dict[str, tuple[int, Any]]) -> Observation:
    with scripted(answers) as url:
        environ = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": url, "AWS_EC2_METADATA_DISABLED": "false"}
        with patch.dict(os.environ, environ):  # the clouds' own libraries look there
            return looked(folder, environ, "s3://shop")


def test_the_role_of_a_container_whose_service_is_in_trouble(tmp_path: Path) -> None:
    with scripted({"role": (500, "")}) as url:
        environ = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/role"}
        with patch.dict(os.environ, environ):
            found = looked(tmp_path, environ, "s3://shop")
    assert "Received non 200 response 500" in (found.cannot or "")


@pytest.mark.parametrize(
    ("status", "code", "is_no"),
    [
        (400, "Throttling", False),
        (503, "ServiceUnavailable", False),
        (400, "ExpiredTokenException", True),
        (403, "AccessDenied", True),
    ],
)
def test_a_role_by_web_identity(tmp_path: Path, status: int, code: str, is_no: bool) -> None:
    """As https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html has it."""
    said = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>m</Message></Error></ErrorResponse>"
    (tmp_path / "token").write_text("token")
    with scripted({"": (status, said)}) as url:
        environ = {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/shop", "AWS_ENDPOINT_URL_STS": url}
        environ |= {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"), "AWS_REGION": "us-east-1"}
        with patch.dict(os.environ, environ):
            found = looked(tmp_path, environ, "s3://shop")
    assert code in ((found.absent if is_no else found.cannot) or ""), found


@pytest.mark.parametrize(
    ("status", "body", "is_no"),
    [
        (400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, True),
        (401, {"error": "invalid_client"}, True),
        (503, HTML, False),
        (502, HTML, False),
        (403, HTML, False),
    ],
)
def test_tokens_of_google(tmp_path: Path, status: int, body: Any, is_no: bool) -> None:
    with scripted({"token": (status, body)}) as url:
        (tmp_path / "login.json").write_text(service_account(f"{url}/token")[0])
        environ = {"GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "login.json")}
        found = looked(tmp_path, environ, "gs://shop", provider="gcp")
    if is_no:
        assert found.seen
        assert found.seen["refusal"].startswith("Google gives no token: ")
    else:
        assert (found.cannot or "").startswith("no token for GOOGLE_APPLICATION_CREDENTIALS")


@pytest.mark.parametrize(
    ("status", "body", "is_unknown"),
    [
        (400, {"error": "invalid_request", "error_description": "Identity not found"}, False),
        (500, {"error": "trouble"}, True),
        (429, {"error": "too many requests"}, True),
        (HUNG_UP, "", True),
    ],
)
def test_identities_of_azure(tmp_path: Path, status: int, body: Any, is_unknown: bool) -> None:
    with scripted({"": (status, body)}) as url:
        environ = {"AZURE_STORAGE_ACCOUNT": "shop", "IDENTITY_ENDPOINT": url, "IDENTITY_HEADER": "x"}
        with patch.dict(os.environ, environ):
            found = looked(tmp_path, environ | {"PATH": str(tmp_path)}, "az://shop", provider="azure")
    assert bool(found.cannot) == is_unknown, found


def test_az_that_reaches_nobody(tmp_path: Path) -> None:
    environ = {"AZURE_STORAGE_ACCOUNT": "shop"} | program(tmp_path, "az", "echo 'Name resolution failed' >&2; exit 1")
    found = looked(tmp_path, environ, "az://shop", provider="azure")
    assert found.cannot == "az gives no token: Name resolution failed"
