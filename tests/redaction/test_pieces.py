"""A secret in pieces, with what programs put between them; and short values where a credential stands."""

from __future__ import annotations

import base64
import re
import time

import pytest

from infracat.redaction import torn
from infracat.redaction.encodings import credentials_in
from infracat.redaction.redactor import NOTHING_SECRET, Redactor

SECRET = "Zq7-vT9wKx2/Lm4+Rb8=yN3c"
SHORT = "pg_1x7"
MASKS = Redactor({"env_vars/API_KEY": [SECRET]}, {}, "")
OF_SHORT = Redactor({"env_vars/DB": [SHORT]}, {}, "")


def pieces(text: str) -> set[str]:
    return {SECRET[at : at + 8] for at in range(len(SECRET) - 7) if SECRET[at : at + 8] in text}


@pytest.mark.parametrize(
    "between",
    [
        "\\\n", " \\\n    ", "=\n", "\n| ", " |\n| ", " │\n│ ", "\n> > ", "\n# ", "\n// ", "\n+ ", '"\n    "',
        '" +\n  "', '",\n  "',
        "\nweb-1  | ", "\n2026-11-26T15:02:01.123Z stdout F ", "\nE       ", "\n  12 | ", "\r\n\t\t", "\x0b",
        "\u2028",
        "\u200b", "\u00ad", "\u202a", "\ufe0f", "\x00", "\x1b(B\x1b[m", "\x1b]8;;https://host/\x1b\\",
        "\x1b]8;;\x07", "a\b", "&#8203;", "\\u200b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("at", [4, 11, 13])
def test_a_secret_in_pieces(between: str, at: int) -> None:
    between = between.replace("a\b", f"{SECRET[at]}\b")
    whole = SECRET[:at] + between + SECRET[at:]
    found = MASKS.text(f"the key is {whole}.\nAnd more")
    assert not pieces(found)
    assert not pieces(found.replace(between, ""))
    assert found == "the key is [redacted].\nAnd more"


@pytest.mark.parametrize("between", ["\nweb-1  | ", "\n> ", " \\\n    ", "\n  7: "])
def test_base64_in_pieces(between: str) -> None:
    encoded = base64.b64encode(f"user:{SECRET}".encode()).decode()
    found = MASKS.text(encoded[:9] + between + encoded[9:20] + between + encoded[20:])
    assert len(found.replace(between, "").replace("[redacted]", "")) < 16  # what it shares with its neighbours


def test_quoted_printable() -> None:
    assert not pieces(MASKS.text("Zq7-vT9wK=\nx2/Lm4+Rb8=3Dy=4E3c"))
    assert "=\n" not in MASKS.text("key Zq7-vT9wK=\nx2/Lm4+Rb8=3DyN3c")


def test_letters_printed_twice() -> None:
    """Bold and underlined, as manual pages are."""
    assert MASKS.text("".join(f"{each}\b{each}" for each in SECRET)) == f"[redacted]\b{SECRET[-1]}"
    assert MASKS.text("".join(f"_\b{each}" for each in SECRET)) == "_\b[redacted]"


def test_what_only_begins_like_a_secret_stays() -> None:
    text = f"{SECRET[:12]}\nweb-1  | something else {SECRET[:8]}\n{SECRET[10:18]}"
    assert MASKS.text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "mysql -u root -p{} db", "mysql -p {}", "mysql -p'{}'", "sshpass -p {} ssh host",
        "docker login -u u -p {} host",
        "curl -u name:{} http://h", "curl --user 'name:{}' h", "CREATE USER a IDENTIFIED BY '{}';",
        "PASSWORD '{}'",
        "ALTER USER a IDENTIFIED WITH sha256 BY '{}'", "PW={}", "DB_PW={}", r"\"password\":\"{}\"",
        r"\\\"password\\\": \\\"{}\\\"",
        "<password>{}</password>", "<db:Password type='x'>\n {}</db:Password>", "'password' => '{}'",
        "password => {}",
        "password := \"{}\"", "['--password', '{}']", "setPassword(\"{}\")", "requirepass {}",
        "machine h login u password {}",
        "redis-cli -a {} ping", "sqlcmd -U sa -P {}", "\"AUTH\" \"{}\"", "Authorization: token {}",
        "&quot;password&quot;:&quot;{}&quot;",
        "password%3D{}", "- name: DB_PASSWORD\n  value: {}", "<name>password</name><value>{}</value>",
        "pass\u200bword: \x1b[1m{}\x1b[0m",
        "| password | {} |", "password: |\n    {}",
    ],
)  # fmt: skip
def test_a_short_value_where_a_credential_stands(text: str) -> None:
    assert OF_SHORT.text(text.format(SHORT)) == text.format("[redacted]")


def test_a_short_password_in_a_basic_header() -> None:
    encoded = base64.b64encode(f"deploy:{SHORT}".encode()).decode()
    assert OF_SHORT.text(f"curl -H 'X-Auth: Basic {encoded}'") == "curl -H 'X-Auth: Basic [redacted]'"


@pytest.mark.parametrize(
    "text",
    [
        "mkdir -p demo", "ssh -p demo host", "docker run -p demo:80 x", "pytest -p demo", "cp -a demo x",
        "the demo container",
        "image: demo:15", "USER=demo", "key demo", "the secret `demo`", "a basic demo", "a token demo",
        "password of demo",
    ],
)  # fmt: skip
def test_ordinary_text_stays(text: str) -> None:
    assert Redactor({"env_vars/DB": ["demo"]}, {}, "").text(text) == text


TOKEN = "a81fc2e9b07d"


@pytest.mark.parametrize(
    "text",
    [
        "https://{}@github.com/o/r", "https://:{}@host/", "ssh://{}@host/", "git+https://{}@host/r.git",
        "amqp://{}@mq",
        "https://h/?access_token={}", "https://h/p?a=b&sig={}&c=d", "https://h/#access_token={}",
        "https://h/?X-Amz-Signature={}", "'https://h/?api_key={}'",
        "Authorization: Bearer {}", '"authorization": "Bearer {}"',
    ],
)  # fmt: skip
def test_credentials_that_no_rule_names(text: str) -> None:
    assert NOTHING_SECRET.text(text.format(TOKEN)) == text.format("[redacted]")
    if "://" in text:
        assert TOKEN in set(credentials_in(text.format(TOKEN).strip("'")))


@pytest.mark.parametrize(
    "text",
    ["https://git@github.com/x", "ssh://deploy01@host", "https://h/?page=12345", "https://h/?author=somebody",
     "Authorization: Bearer credential", "https://h/mail/somebody@example.org",
     "Authorization: Basic authentication is used",
     "see https://h/#token-based-access"],
)  # fmt: skip
def test_other_urls_and_headers_stay(text: str) -> None:
    assert NOTHING_SECRET.text(text) == text


def test_a_user_name_that_is_percent_encoded() -> None:
    written = "".join(f"%{ord(each):02x}" for each in TOKEN)
    url = f"https://{written}@host/"
    assert NOTHING_SECRET.text(url) == "https://[redacted]@host/"
    assert TOKEN in set(credentials_in(url))


def test_a_token_that_stands_in_the_catalog_as_a_credential_only() -> None:
    """Its URL does not make it a common word: an error that names it is masked too."""
    catalog = f"endpoint: https://{TOKEN}@host/\nimage: postgres"
    masks = Redactor({"external_apis/api": [TOKEN]}, {}, catalog)
    assert (
        masks.text(f"bad token {TOKEN} at https://{TOKEN}@host/") == "bad token [redacted] at https://[redacted]@host/"
    )


def test_an_example_in_the_catalog_stays_and_a_token_does_not() -> None:
    catalog = f"fix: curl https://{TOKEN}@host/ or postgres://user:password@localhost/app"
    masks = Redactor({}, {}, catalog)
    assert masks.text(catalog) == "fix: curl https://[redacted]@host/ or postgres://user:password@localhost/app"
    assert masks.text(f"401 for {TOKEN}") == "401 for [redacted]"


@pytest.mark.parametrize("shown", ["Zq7-vT9wK...", "Zq7-vT9wKx2…", "...4+Rb8=yN3c", "Zq7-vT9wK...4+Rb8=yN3c"])
def test_a_value_that_a_program_shows_in_part(shown: str) -> None:
    assert not pieces(MASKS.text(f"key: {shown} ({shown})"))


@pytest.mark.parametrize("between", ["<br/>", "</b><b class='x'>", "]]><![CDATA[", '" "', "' + '", "&ZeroWidthSpace;"])
def test_pieces_in_markup(between: str) -> None:
    assert MASKS.text(f"key: {SECRET[:9]}{between}{SECRET[9:]}.") == "key: [redacted]."


def test_a_column_of_letters() -> None:
    assert not re.search(r"\w\n\w\n\w\n\w", MASKS.text("x\n" + "\n".join(SECRET) + "\ny"))


SIMILAR = [f"sk-proj-abcdefgh{at:024x}" for at in range(0, 10**9, 10**7)]
PERIODIC = "ab" * 2_000


@pytest.mark.parametrize(
    ("secrets", "text"),
    [
        (SIMILAR, "sk-proj-abcdefgh\n" * 12_000),
        (SIMILAR, "sk-proj-abcdefgh" * 12_000 + "\nx"),
        (SIMILAR, "a sk-proj-abcdefgh0 \n" * 9_000),
        ([PERIODIC], "ab" * 100_000 + "\nab"),
        ([PERIODIC], "abababababababx\n" * 13_000),
        ([PERIODIC], "abababababababab\n" * 13_000),
        ([PERIODIC], "ab" * 100_000 + "..."),
    ],
)
def test_secrets_with_the_same_beginning_take_no_hours(secrets: list[str], text: str) -> None:
    """Each of these took ten times as long for a tenth of the text, and more; now a few seconds."""
    masks = Redactor({f"env_vars/K{at}": [secret] for at, secret in enumerate(secrets)}, {}, "")
    began = time.process_time()
    whole = f"{text}\nkey {secrets[-1]}\n{secrets[-1][:30]}\n{secrets[-1][30:]}"
    assert not masks.text(whole).replace("[redacted]", "").count(secrets[-1][-20:])
    assert time.process_time() - began < 100


def test_what_would_take_hours_loses_all_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torn, "_STEPS", 2)
    text = f"{SECRET[:9]}\n{SECRET[9:]}\n" * 9 + f"{SECRET[:9]}\nand {SECRET[4:12]}"
    assert not pieces(MASKS.text(text).replace("\n", ""))
    assert MASKS.text(text).endswith("\nand [redacted]")


def test_one_of_many_with_the_same_beginning() -> None:
    masks = Redactor({f"env_vars/K{at}": [secret] for at, secret in enumerate(SIMILAR)}, {}, "")
    text = "\n".join(f"web | {each[:20]}\nweb | {each[20:]}" for each in SIMILAR)
    assert masks.text(text) == "\n".join(["web | [redacted]"] * len(SIMILAR))
