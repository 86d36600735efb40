"""API rows with a credential: every way of sending it, and that no other server gets it."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import quote

import pytest

from infracat.facts import CannotObserve
from infracat.json_codec import from_json
from infracat.sections.external_apis.seen import Seen
from tests.looking import look
from tests.sections.external_apis.rows import AUTH, KEY, row, seen, to
from tests.services.apis import api, saying

CURL = {
    "bearer": 'curl -sSi -H "Authorization: Bearer $API_KEY" {}',
    "header": "curl -sSi -H 'X-Api-Key: '\"$API_KEY\" {}",
    "basic": 'curl -sSi -u "$API_KEY" {}',
    "query": 'curl -sSi -G --data-urlencode key="$API_KEY" {}',
}


@pytest.mark.parametrize("kind", AUTH)
def test_a_credential(tmp_path: Path, kind: str) -> None:
    value, sent = (
        (f"me:{KEY}", "bWU6c2st")
        if kind == "basic"
        else (f"{KEY}+/=", quote(f"{KEY}+/=", safe="") if kind == "query" else f"{KEY}+/=")
    )
    with api(key=sent) as server:
        url = to(server, "/v1/me?limit=1")
        good_one = look(tmp_path, row(to(server, ""), probe="/v1/me?limit=1", auth=AUTH[kind]), {"API_KEY": value})
        bad_one = look(tmp_path, row(url, auth=AUTH[kind]), {"API_KEY": "no:such-credential"})
    facts, refused = from_json(Seen, good_one.seen), from_json(Seen, bad_one.seen)
    assert (facts.status, facts.refused, refused.status, refused.refused) == (200, False, 401, True)
    command = good_one.evidence[0].command
    assert command == CURL[kind].format(shlex.quote(url))
    assert '{"error": "who are you?"}' in bad_one.evidence[0].output
    for observation in (good_one, bad_one):
        text = str(observation)
        assert not [secret for secret in (KEY, value, sent, "such-credential") if secret in text]


@pytest.mark.parametrize(
    ("kind", "value", "trouble"),
    [
        ("bearer", None, "API_KEY is not set, neither in the environment nor in .env"),
        ("bearer", "  ", "API_KEY is set, but empty"),
        ("bearer", f"{KEY}\r\nX-Evil: 1", "API_KEY holds what no header may hold: a line break"),
        ("header", f"{KEY}é", "API_KEY holds what no header may hold: a line break"),
        ("basic", "justatoken", "API_KEY is not USER:PASSWORD"),
    ],
)
def test_a_credential_that_cannot_be_sent(tmp_path: Path, kind: str, value: str | None, trouble: str) -> None:
    with api(key=KEY) as server:
        found = seen(tmp_path, to(server, "/"), {} if value is None else {"API_KEY": value}, auth=AUTH[kind])
    assert found.credential.startswith(trouble)
    assert found.status == 401
    assert "authorization" not in server.asked[0][1]
    assert (value or KEY).strip() not in found.credential or not (value or "").strip()
    with pytest.raises(CannotObserve, match="API_KEY"):
        assert found.refused


def test_a_credential_from_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"API_KEY={KEY}\n")
    with api(key=KEY) as server:
        assert seen(tmp_path, to(server, "/"), auth=AUTH["bearer"]).refused is False


def test_a_credential_that_the_env_file_refers_to(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"REAL={KEY}\nAPI_KEY=${{REAL}}\n")
    with api(key=KEY) as server:
        assert seen(tmp_path, to(server, "/"), auth=AUTH["bearer"]).status == 200
    (tmp_path / ".env").write_text("API_KEY=${REAL}\n")
    with api(key=KEY) as server:
        found = seen(tmp_path, to(server, "/"), auth=AUTH["bearer"])
    assert found.credential == "API_KEY is set, but empty"
    (tmp_path / ".env").write_text(f'OTHER=1\nAPI_KEY="{KEY}\n')
    with api(key=KEY) as server:
        found = seen(tmp_path, to(server, "/"), auth=AUTH["bearer"])
    assert found.credential == (
        "API_KEY is not set, neither in the environment nor in .env "
        "(line 2: the quote of its value is not closed, or text follows it)"
    )


@pytest.mark.parametrize("kind", AUTH)
def test_no_other_server_gets_the_credential(tmp_path: Path, kind: str) -> None:
    with api(address="127.0.0.2") as other, api() as first:
        url = to(first, f"/to?{to(other, '/there', host='127.0.0.2')}")
        found = seen(tmp_path, url, {"API_KEY": f"me:{KEY}"}, auth=AUTH[kind])
    assert found.status == 200
    ((path, headers),) = other.asked
    assert path == "/there"
    assert not {"authorization", "x-api-key", "cookie", "referer"} & set(headers)
    with pytest.raises(CannotObserve, match=f"not sent: it redirects to http://127.0.0.2:{other.port}, another server"):
        assert found.refused


def test_the_same_server_gets_it_again(tmp_path: Path) -> None:
    with api(key=KEY) as server:
        assert seen(tmp_path, to(server, "/to?/there"), {"API_KEY": KEY}, auth=AUTH["bearer"]).refused is False
    assert [headers["authorization"] for _, headers in server.asked] == [f"Bearer {KEY}"] * 2


@pytest.mark.parametrize("kind", ["query", "bearer"])
def test_a_server_that_puts_the_credential_into_a_redirect(tmp_path: Path, kind: str) -> None:
    with api(address="127.0.0.2") as other, api() as first:
        url = to(first, f"/to?{to(other, f'/steal?k={KEY}', host='127.0.0.2')}")
        found = look(tmp_path, row(url.replace(KEY, "%s"), auth=AUTH[kind]), {"API_KEY": KEY})
    assert found.seen  # a catalog that holds no key redirects to none
    with api(address="127.0.0.2") as other:
        stolen = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.2:%d/?k=%s\r\n\r\n"
        with saying(stolen % (other.port, KEY.encode())) as port:
            found = look(tmp_path, row(f"http://127.0.0.1:{port}/", auth=AUTH[kind]), {"API_KEY": KEY})
    assert other.asked == []
    assert found.seen
    assert "the credential is in that URL, and 127.0.0.2 must not get it" in found.seen["where"]
    assert KEY not in str(found)


def test_a_short_credential_in_a_url(tmp_path: Path) -> None:
    with saying(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /again?sig=abc12&x=1\r\n\r\n") as port:
        found = look(tmp_path, row(f"http://127.0.0.1:{port}/", auth=AUTH["query"]), {"API_KEY": "abc12"})
    assert "abc12" not in str(found)


@pytest.mark.parametrize("size", range(150, 200, 8))
def test_no_part_of_a_credential_where_an_answer_is_cut(tmp_path: Path, size: int) -> None:
    """A header is shortened, and so are a body, a status line, and an address that is none."""
    pad, key = b"x" * size, KEY.encode()
    for said in (
        b"HTTP/1.1 200 OK\r\nServer: " + pad + b" " + key + b"\r\n\r\n",
        b"HTTP/1.1 500 OK\r\n\r\n" + b"y" * 1850 + pad + key,
        b"SSH-2.0-" + pad + b" " + key + b"\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: ftp://" + pad + key + b"\r\n\r\n",
    ):
        with saying(said) as port:
            found = look(tmp_path, row(f"http://127.0.0.1:{port}/", auth=AUTH["bearer"]), {"API_KEY": KEY})
        assert found.seen, found
        told = str(found)
        assert not [KEY[at : at + 8] for at in range(len(KEY) - 7) if KEY[at : at + 8] in told], said


def test_a_netrc_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login app password hunter22\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with api() as server:
        seen(tmp_path, to(server, "/"))
    assert "authorization" not in server.asked[0][1]
