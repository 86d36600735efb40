"""The redactor: what it masks, what it leaves alone, and what it counts."""

from __future__ import annotations

import base64
import html
import json
import shlex
import threading
import time
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from infracat.audit.machines import machines_of
from infracat.audit.secret_values import NOTHING_SECRET, Redactor
from infracat.catalog.fields import Pattern, patterns
from infracat.catalog.load import load
from infracat.facts import LOCAL
from infracat.redaction.encodings import credentials_in

SECRET = "pa/ss wörd&<7>\"'%+=\\x"
PEM = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n  AQEFAASCBKcwggSjAgEAAoIB\nend\n-----END KEY-----\n"


def redactor(*values: str, rule: str = "env_vars/API_KEY", catalog: str = "") -> Redactor:
    return Redactor({rule: values}, {}, catalog)


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(SECRET, safe="").lower(),
        html.escape(SECRET),
        html.escape(SECRET, quote=False),
        html.escape(SECRET).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        repr(SECRET),
        shlex.quote(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        *(base64.b64encode(("u" * shift + ":" + SECRET + "\n").encode()).decode() for shift in range(4)),
    ],
)
def test_every_encoded_form_is_masked(form: str) -> None:
    masked = redactor(SECRET).text(f"it said {form}, twice: {form}.")
    assert masked.startswith("it said ")
    assert masked.count("[redacted]") == 2
    assert not any(form[at : at + 8] in masked for at in range(len(form) - 7))


def test_a_secret_in_colours_or_over_several_lines_is_masked_whole() -> None:
    """Reports drop colours: what was apart in the output would be whole on the page."""
    masks = redactor("Zq7-vT9wKx2/Lm4")
    assert masks.text("key Zq7-\x1b[01;31mvT9w\x1b[0mKx2/Lm4!") == "key [redacted]!"
    assert masks.text("key Zq7-vT9\n   wKx2/Lm4!") == "key [redacted]!"
    assert masks.text("Zq7%2dvT9wKx2\\u002fLm4, twice: Zq7%252dvT9wKx2/Lm4") == "[redacted], twice: [redacted]"
    long = "k" + "0123456789abcdef" * 6
    assert redactor(long).text(base64.encodebytes(b"user:" + long.encode()).decode()).count("[redacted]") == 1


def test_half_a_pair_in_a_configuration_stops_nobody() -> None:
    assert redactor("from-\ud800-JSON").text("<from-\ud800-JSON>") == "<[redacted]>"


def test_the_rest_stays_as_it_is() -> None:
    text = "nothing secret: 123456 [x] \t\n"
    assert redactor(SECRET).text(text) == text == NOTHING_SECRET.text(text)


def test_overlapping_secrets_leave_nothing_between_them() -> None:
    both = Redactor(
        {"env_vars/A": ["abcdefgh-ijkl"], "env_vars/B": ["ijkl-mnopqrst"], "env_vars/C": ["abcdefgh"]}, {}, ""
    )
    assert both.text("<abcdefgh-ijkl-mnopqrst> <abcdefgh>") == "<[redacted]> <[redacted]>"
    assert both.counts == {"env_vars/A": 1, "env_vars/C": 1}


def test_a_secret_that_another_begins_with() -> None:
    assert redactor("token-12", "token-1234").text("token-1234 token-12") == "[redacted] [redacted]"


def test_a_secret_of_several_lines_is_masked_line_by_line() -> None:
    masked = redactor(PEM).text("log: MIIEvQIBADANBgkqhkiG9w0B\nlog: AQEFAASCBKcwggSjAgEAAoIB\nlog: -----END KEY-----")
    assert masked == "log: [redacted]\nlog: [redacted]\nlog: -----END KEY-----"


def test_the_whole_of_a_secret_of_several_lines_is_one() -> None:
    keys = redactor(PEM)
    assert keys.text(f"<{PEM}>") == "<[redacted]\n>"
    assert keys.counts == {"env_vars/API_KEY": 1}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgres://postgres:postgres@db/postgres", "postgres://postgres:[redacted]@db/postgres"),
        ("mysql postgres:postgres@tcp(db)", "mysql postgres:[redacted]@tcp(db)"),
        ("PGPASSWORD=postgres psql", "PGPASSWORD=[redacted] psql"),
        ("PGPASSWORD='postgres'", "PGPASSWORD='[redacted]'"),
        ('{"password": "postgres"}', '{"password": "[redacted]"}'),
        ("db_password: postgres", "db_password: [redacted]"),
        ("DATABASE=postgres", "DATABASE=[redacted]"),
        ("psql --password postgres", "psql --password [redacted]"),
        ("Authorization: Bearer postgres", "Authorization: Bearer [redacted]"),
        ("image: postgres:15 of postgres", "image: postgres:15 of postgres"),
        ("USER=postgres", "USER=postgres"),
        ("PGPASSWORD=postgresql", "PGPASSWORD=postgresql"),
        ("postgres:5432", "postgres:5432"),
    ],
)
def test_a_common_word_is_masked_only_where_a_credential_stands(text: str, masked: str) -> None:
    common = redactor("postgres", rule="env_vars/DATABASE", catalog="containers:\n- image: postgres:15")
    assert common.text(text) == masked


def test_a_short_value_is_masked_only_where_a_credential_stands() -> None:
    short = redactor("s3cr3t!")
    assert short.text("s3cr3t! API_KEY=s3cr3t! API_KEY: s3cr3t!") == "s3cr3t! API_KEY=[redacted] API_KEY: [redacted]"
    assert short.counts == {"env_vars/API_KEY": 2}


def test_the_mask_itself_is_no_secret() -> None:
    assert redactor("redacted", "[redacted]").text("redacted [redacted]") == "redacted [redacted]"


def test_empty_values_are_no_secrets() -> None:
    assert redactor("", " ", "\n").text("a b\n") == "a b\n"


def test_credentials_in_a_url_that_no_rule_names() -> None:
    unknown = redactor(catalog="example: postgres://user:password@localhost/app")
    assert unknown.text("amqp://app:Zx81-Zx81@mq") == "amqp://app:[redacted]@mq"
    assert unknown.text("try postgres://user:password@localhost/app") == "try postgres://user:password@localhost/app"
    assert unknown.counts == {"credentials in URLs": 1}


def test_patterns_of_the_catalog() -> None:
    tickets = Redactor({}, {"redact[0]": Pattern(r"TICKET-\d+"), "redact[1]": Pattern("x*")}, "")
    assert tickets.text("see TICKET-12 and TICKET-7, xx") == "see [redacted] and [redacted], [redacted]"
    assert tickets.counts == {"redact[0]": 2, "redact[1]": 1}
    assert tickets.longest >= 256


@pytest.mark.parametrize(
    ("pattern", "text", "masked"),
    [
        (r"PASS-\w+", "PASS-wörd, or", "[redacted], or"),
        (r"PASS-[\w-]+", "PASS-wörd-ö, or", "[redacted], or"),
        ("key=.*$", "the key=abc\n", "the [redacted]\n"),
        ("k[a-z]{,3}", "a key", "a [redacted]"),
        ("(?i)straße", "in der STRAßE 1", "in der [redacted] 1"),
        ("é+", "a\udcffé\ud800éb", "a\udcff[redacted]\ud800[redacted]b"),
    ],
)
def test_a_pattern_masks_all_that_python_would(pattern: str, text: str, masked: str) -> None:
    assert Redactor({}, {"redact[0]": Pattern(pattern)}, "").text(text) == masked


def test_a_text_whose_matches_cannot_be_found_in_time_is_hidden_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "PATIENCE", 0.0)
    both = Redactor({}, {"redact[0]": Pattern("(a?){1000}b"), "redact[1]": Pattern("key")}, "")
    hidden = "[redacted], all 5,000 characters: redact[0] was not done with them in time"
    assert [both.text("a" * 5_000) for _ in range(3)] == [hidden] * 3
    assert both.text("a key, and aab") == "a [redacted], and [redacted]"
    assert both.counts["redact[1]"] == 1
    for late in [each for each in threading.enumerate() if each.name == patterns.LATE]:
        late.join()  # it would abort a process that ends


def test_the_longest_form_is_known() -> None:
    assert redactor("x" * 30).longest >= 40  # base64
    assert NOTHING_SECRET.longest == 0


def test_half_a_secret_at_the_end() -> None:
    known = redactor("0123456789abcdef")
    assert known.without_partial_secret("the key: 0123456789abc") == "the key: [redacted]"
    assert known.without_partial_secret("the key: 012") == "the key: 012"
    assert known.without_partial_secret("the key: \x1b[1m0123\x1b[0m%34\n56") == "the key: \x1b[1m[redacted]"
    letters = redactor("äöüßäöüßäöüß")
    assert letters.without_partial_secret("the key: äöüßäö\ufffd") == "the key: [redacted]"
    assert known.without_partial_secret("") == ""


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("postgres://app:hunter22@db/x", {"hunter22"}),
        ("postgres://app:hunter%2F22@db/x", {"hunter%2F22", "hunter/22"}),
        ("postgres://app:p@ss/w0rd@db/x", {"p@ss/w0rd"}),
        ("redis://:only-a-password@cache", {"only-a-password"}),
        ("https://ghp_0123456789abcdefghij@github.com/x", {"ghp_0123456789abcdefghij"}),
        ("postgresql://db/x?user=app&password=hunter22", {"hunter22"}),
        ("http://[broken:pass@host", {"pass"}),
        ("https://git@github.com/x", set()),
        ("http://localhost:8080/a?b=c", set()),
        ("no url: a@b", set()),
    ],
)
def test_credentials_in_a_url(url: str, secrets: set[str]) -> None:
    assert secrets <= set(credentials_in(url))
    assert secrets or not set(credentials_in(url))


def test_counts_are_right_under_many_threads() -> None:
    shared = redactor("0123456789abcdef")
    threads = [
        threading.Thread(target=lambda: [shared.text("0123456789abcdef" * 2) for _ in range(50)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shared.counts == {"env_vars/API_KEY": 8 * 50 * 2}


def test_a_thousand_long_texts_take_no_time() -> None:
    many = Redactor({f"env_vars/S{n}": [f"secret-value-{n:04}/{n * 7919}"] for n in range(20)}, {}, "")
    text = "12:00:01 INFO request /api/v1/things?page=2 took 12 ms key=value http://host/path\n" * 800
    began = time.process_time()
    for _ in range(100):
        many.text(text)
    assert time.process_time() - began < 10  # takes 0.5 s


@pytest.mark.parametrize("text", ["password" * 8000, "://a:" * 12000, "key-" * 16000 + "=", "a" * 65536, "--" * 30000])
def test_no_text_takes_for_ever(text: str) -> None:
    weak = redactor("abc", "1", catalog="abc")
    began = time.process_time()
    weak.text(text)
    assert time.process_time() - began < 10


CATALOG = """
redact: ['TICKET-\\d+']
env_vars:
- name: API_KEY
- name: DATABASE_URL
  secret: no
- name: LOG_LEVEL
- name: OTHER_TOKEN
  from: app.env
external_apis:
- name: openai
  endpoint: api.openai.com
  auth: {type: bearer, env: OPENAI}
containers:
- name: db
  image: in-the-catalog:15
"""


def test_what_a_catalog_calls_secret(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    (tmp_path / ".env").write_text("API_KEY=from-the-env-file\nOPENAI=of-an-external-api\n")
    (tmp_path / "app.env").write_text("OTHER_TOKEN=from-the-app-file\n")
    environ = {
        "API_KEY": "from-the-process",
        "DATABASE_URL": "postgres://app:within-a-url@db.internal/app",
        "LOG_LEVEL": "very-verbose",
        "OTHER_TOKEN": "in-the-catalog",
        "HOME": str(tmp_path),
    }
    found = machines_of(load(tmp_path / "catalog.yaml"), environ)[LOCAL].redactor
    text = "from-the-process from-the-env-file of-an-external-api within-a-url from-the-app-file TICKET-7"
    assert found.text(text) == " ".join(["[redacted]"] * 6)
    assert found.counts == {
        "env_vars/API_KEY": 2,
        "env_vars/OPENAI": 1,
        "env_vars/DATABASE_URL": 1,
        "env_vars/OTHER_TOKEN": 1,
        "redact[0]": 1,
    }
    kept = "very-verbose in-the-catalog db.internal"
    assert found.text(kept) == kept
    assert found.text("OTHER_TOKEN=in-the-catalog") == "OTHER_TOKEN=[redacted]"


def test_an_env_file_that_cannot_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    (tmp_path / ".env").mkdir()
    found = machines_of(load(tmp_path / "catalog.yaml"), {"API_KEY": "from-the-process"})[LOCAL].redactor
    assert found.text("from-the-process") == "[redacted]"


CLOUD = """
cloud_services: [{name: s3, provider: s3}]
"""
ON_S3 = """
backups: [{name: db, method: pg_dump, frequency: 1 day, location: 's3://shop/db/'}]
"""


@pytest.mark.parametrize("rows", [CLOUD, ON_S3])
def test_what_clouds_are_let_in_with(tmp_path: Path, rows: str) -> None:
    (tmp_path / "catalog.yaml").write_text(rows)
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text(
        "[a]\naws_secret_access_key=of-profile-a\n[b]\naws_session_token = of-profile-b-%x\n"
    )
    (tmp_path / ".aws/config").write_text("no ini at all\xff")
    (tmp_path / "key.json").write_text(json.dumps({"private_key": PEM, "client_email": "app@shop"}))
    environ = {
        "HOME": str(tmp_path), "GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "key.json"),
        "AWS_SECRET_ACCESS_KEY": "of-the-environment", "AZURE_CLIENT_SECRET": "of-a-principal",
        "AZURE_STORAGE_CONNECTION_STRING": "AccountName=shop;AccountKey=of-an-account==;EndpointSuffix=x",
        "AZURE_STORAGE_SAS_TOKEN": "?sv=2026&sig=of%2Fa%2Ftoken",
    }  # fmt: skip
    text = machines_of(load(tmp_path / "catalog.yaml"), environ)[LOCAL].redactor.text(
        "of-profile-a of-profile-b-%x of-the-environment of-a-principal of-an-account== of/a/token of%2Fa%2Ftoken "
        "app@shop shop MIIEvQIBADANBgkqhkiG9w0B"
    )
    assert text == " ".join([*["[redacted]"] * 7, "app@shop", "shop", "[redacted]"])
    elsewhere = machines_of(load(nothing_of_clouds(tmp_path)), environ)[LOCAL].redactor
    assert elsewhere.text("of-profile-a, of-the-environment") == "of-profile-a, [redacted]"


def nothing_of_clouds(folder: Path) -> Path:
    path = folder / "plain.yaml"
    path.write_text("cli_tools: [{name: git}]\n")
    return path


def test_secrets_may_come_from_anywhere_once() -> None:
    """A container's are read one by one: what was looked through to learn of blanks must not be gone then."""
    redactor = Redactor({"env": (value for value in ["correct-horse-battery"])}, {}, "")
    assert redactor.text("login with correct-horse-battery") == "login with [redacted]"
