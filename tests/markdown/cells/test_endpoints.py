"""Cells with addresses, and how one logs in there."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import auths, endpoints
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("api.openai.com", {"endpoint": "api.openai.com"}, ""),
        ("https://api.x.com/v1", {"endpoint": "https://api.x.com/v1"}, ""),
        ("https://u:p@x.com", {}, "https://u:p@x.com"),
        ("api.a.com, api.b.com", {}, "api.a.com, api.b.com"),
        ("localhost:8080", {"endpoint": "http://localhost:8080"}, ""),
        ("Varies", {}, "Varies"),
        ("https://x.com/a (EU)", {"endpoint": "https://x.com/a"}, "EU"),
        ("OpenAI API", {}, "OpenAI API"),
        ("Node.js", {"endpoint": "Node.js"}, ""),
        ("-", {}, ""),
        ("http://localhost:9000", {"endpoint": "http://localhost:9000"}, ""),
        ("api.example.com/v1/", {"endpoint": "api.example.com/v1/"}, ""),
        ("a@b.com", {}, "a@b.com"),
        ("https://[::1", {}, "https://[::1"),
        ("https://api.example.com.", {"endpoint": "https://api.example.com"}, "."),
        ("1.2.3.4:80", {"endpoint": "http://1.2.3.4:80"}, ""),
        ("`https://api.stripe.com/v1`", {"endpoint": "https://api.stripe.com/v1"}, "` `"),
        ("https://api.openai.com/v1/chat/completions", {"endpoint": "https://api.openai.com/v1/chat/completions"}, ""),
        ("smtp.gmail.com:587", {}, "smtp.gmail.com:587"),
        ("wss://x.com", {}, "wss://x.com"),
        ("https://{region}.api.com", {}, "https://{region}.api.com"),
        ("<your-endpoint>", {}, "<your-endpoint>"),
        ("https://api.x.com (prod), https://sandbox.x.com", {}, "https://api.x.com (prod), https://sandbox.x.com"),
        ("localhost:11434 (Ollama)", {"endpoint": "http://localhost:11434"}, "Ollama"),
        ("n/a", {}, ""),
        ("*.amazonaws.com", {}, "*.amazonaws.com"),
        ("//cdn.x.com", {}, "//cdn.x.com"),
        ("imap://x.y", {}, "imap://x.y"),
    ],
)
def test_endpoint(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = endpoints.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("3000", {"port": "3000"}, ""),
        ("http://localhost:3000", {"url": "http://localhost:3000"}, ""),
        ("db.internal:5432", {"address": "db.internal", "port": "5432"}, ""),
        ("localhost", {}, "localhost"),
        ("http://a.b http://c.d", {}, "http://a.b http://c.d"),
        ("localhost:3000/x", {}, "localhost:3000/x"),
    ],
)
def test_place(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = endpoints.read_place(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "auth"),
    [
        ("API Key", {}),
        ("OPENAI_API_KEY", {"type": "bearer", "env": "OPENAI_API_KEY"}),
        ("Bearer (OPENAI_API_KEY)", {"type": "bearer", "env": "OPENAI_API_KEY"}),
        ("Basic (USER_PASS)", {}),
        ("A_B or C_D", {}),
        ("API key (`X_KEY`)", {"type": "bearer", "env": "X_KEY"}),
    ],
)
def test_auth(cell: str, auth: dict[str, str]) -> None:
    assert auths.mapping(cell) == auth
    assert auths.read(cell).rest == cell
