"""Secrets of any kind, planted wherever they may come from, however encoded: no piece of eight characters survives."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
import string
import sys
import tempfile
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from infracat.cli import run
from infracat.hosts.commands.capture import Capture
from infracat.redaction.decoding import DecodedText
from infracat.redaction.encodings import MASK
from infracat.redaction.redactor import Redactor
from infracat.report.printable import on_one_line, printable
from tests.project import Project

pytestmark = pytest.mark.real

PIECE = 8
ALPHABETS = [
    st.characters(codec="ascii", categories=["L", "N"]),
    st.characters(codec="ascii", exclude_categories=["C"]),
    st.sampled_from("\"'\\<>&;%+=/#?$()[]{}|^*.!~`: \tabcxunNU0123789"),
    st.characters(exclude_categories=["C"], include_characters="\n\t"),
    st.characters(exclude_categories=[], exclude_characters="\0"),
    st.sampled_from("äöüß版本🔑é\u2028ab1"),
]
SECRETS = st.one_of(
    *(st.text(alphabet, min_size=PIECE, max_size=40) for alphabet in ALPHABETS),
    st.text(ALPHABETS[0], min_size=PIECE, max_size=PIECE),
    st.text(ALPHABETS[1], min_size=200, max_size=2_000),
    st.lists(st.text(ALPHABETS[0], min_size=PIECE, max_size=64), min_size=2, max_size=5).map("\n".join),
)
Encoding = Callable[[str], str]
QUOTED: dict[str, Encoding] = {
    "plain": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "URL": lambda text: quote(text, errors="surrogatepass"),
    "URL, all of it": lambda text: quote(text, safe="", errors="surrogatepass"),
    "URL of JavaScript": lambda text: quote(text, safe=";,/?:@&=+$!*'()#", errors="surrogatepass"),
    "URL, lower": lambda text: re.sub(r"%..", lambda code: code[0].lower(), quote(text, errors="surrogatepass")),
    "form": lambda text: quote_plus(text, errors="surrogatepass"),
    "HTML": html.escape,
    "HTML of Jinja": lambda text: html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    "XML": lambda text: "".join(each if each.isalnum() else f"&#{ord(each)};" for each in text),
    "Python": lambda text: repr(text)[1:-1],
    "shell": shlex.quote,
}
WRAPPED: dict[str, Encoding] = {
    "whole": str,
    "in lines of 20": lambda text: "\n".join(text[at : at + 20] for at in range(0, len(text), 20)),
    "in indented lines of 76": lambda text: "\r\n\t  ".join(text[at : at + 76] for at in range(0, len(text), 76)),
    "each letter coloured": lambda text: "".join(f"\x1b[1;31m{each}\x1b[0m" for each in text),
}
often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def pieces(text: str) -> set[str]:
    return {text[at : at + PIECE] for at in range(len(text) - PIECE + 1)}


def in_bytes(text: str) -> bytes:
    """What a program gets: a byte that is no UTF-8 is a surrogate in the environment, and that byte outside."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def redactor(*secrets: str) -> Redactor:
    return Redactor({"env_vars/PLANTED": secrets}, {}, "")


def is_a_secret(value: str) -> bool:
    """What the redactor promises something about: more than eight characters of one line, and no part of its mask."""
    value = value.strip()
    return min(map(len, DecodedText(value, blanks=True).views)) >= PIECE and value not in MASK


def survivors(secret: str, text: str) -> set[str]:
    return {piece for piece in pieces(secret.strip()) if piece in text and piece not in MASK and piece.strip()}


@often
@given(SECRETS, st.sampled_from(sorted(QUOTED)), st.sampled_from(sorted(WRAPPED)))
def test_no_encoding_hides_a_secret(secret: str, quoted: str, wrapped: str) -> None:
    assume(is_a_secret(secret) and not secret.endswith("\\"))  # which would escape what follows it
    told = WRAPPED[wrapped](QUOTED[quoted](secret.strip()))
    found = redactor(secret).text(f"<<{told}>>")
    assert not survivors(secret, found)
    assert not survivors(secret, printable(found))
    assert not survivors(secret, on_one_line(found))
    assert not any(survivors(secret, view) for view in DecodedText(found).views)


@often
@given(
    SECRETS, st.binary(max_size=4), st.sampled_from([1_000, 76, 64]), st.sampled_from(["\n", "\r\n  "]), st.booleans()
)
def test_base64_hides_nothing(secret: str, before: bytes, width: int, newline: str, in_urls: bool) -> None:
    assume(is_a_secret(secret))
    encode = base64.urlsafe_b64encode if in_urls else base64.b64encode
    whole = encode(before + in_bytes(secret.strip()) + b"!").decode()
    told = newline.join(textwrap.wrap(whole, width))
    left = redactor(secret).text(f"Basic {told} is it").removeprefix("Basic ").removesuffix(" is it")
    assert len("".join(left.replace(MASK, "").split())) <= 16  # what it shares with its neighbours


@often
@given(SECRETS, st.integers(0, 200), st.integers(0, 200), st.sampled_from(sorted(QUOTED)), st.integers(10, 60))
def test_no_cut_leaves_half_of_a_secret(secret: str, before: int, after: int, quoted: str, kept: int) -> None:
    secret = secret[:60]
    assume(is_a_secret(secret))
    output = Capture(kept)
    output.feed(("#" * before + QUOTED[quoted](secret.strip()) + "#" * after).encode("utf-8", "replace"))
    for whole in (True, False):
        found = output.text(redactor(secret), whole=whole)
        assert not survivors(secret, found)


@often
@given(st.lists(SECRETS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_secrets_among_each_other(secrets: list[str], chance: Any) -> None:
    """Side by side, cut into one another, one within another: what is left has no piece of any."""
    secrets = [each for each in secrets if is_a_secret(each)]
    assume(secrets)
    text = "".join(chance.choice(secrets).strip() for _ in range(4))
    found = redactor(*secrets).text(text)
    assert not any(survivors(each, found) for each in secrets)


@often
@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(SECRETS, max_size=2))
def test_redacting_twice_changes_nothing_and_other_text_is_kept(text: str, secrets: list[str]) -> None:
    masks = redactor(*secrets)
    once = masks.text(text)
    assert masks.text(once) == once
    if not masks.counts:
        assert once == text


@often
@given(st.text(st.sampled_from("ab\\%&;#x41u0\n \x1b[m\r"), max_size=60), st.booleans())
def test_what_is_found_in_a_view_has_its_place(text: str, blanks: bool) -> None:
    unfolded = DecodedText(text, blanks=blanks)
    for number, view in enumerate(unfolded.views):
        for first in range(len(view)):
            start, end = unfolded.span(number, first, first + 1)
            assert 0 <= start < end <= len(text)
        assert not view or unfolded.span(number, 0, len(view))[0] <= unfolded.span(number, 0, len(view))[1]


CATALOG = """
    redact: ['PATTERN-\\w+']
    catalog: {title: Shop of the secrets}
    cli_tools:
      - {name: leaky, min_version: "9.9", fix: leaky --upgrade}
      - {name: flood}
      - {name: hung, timeout: 0.4 s}
      - {name: shelly, verify: leaky --shell}
    env_vars:
      - {name: PLANTED, pattern: "nothing like it", secret: true}
      - {name: FILE_SECRET, from: app.env, pattern: "nothing like it"}
      - {name: DATABASE_URL, example: "postgresql://..."}
    external_apis:
      - {name: api, endpoint: "http://127.0.0.1:9/x", auth: {type: header, name: X-Key, env: API_HEADER}, timeout: 2 s}
    troubleshooting:
      - {name: nothing, problem: Nothing works, solution: look again}
"""
TOOL = """#!{python}
import base64, html, json, os, sys, time
from urllib.parse import quote
names = ("PLANTED", "API_HEADER", "DATABASE_URL", "FILE_SECRET_TOO")
values = [os.environb[name.encode()].decode("utf-8", "surrogateescape") for name in names]
out = sys.stdout.buffer
def say(text): out.write(text.encode("utf-8", "surrogateescape") + b"\\n")
flood = sys.argv[0].endswith("flood")
for round in range(30 if flood else 1):
    say("#" * round * 97)
    for value in values:
        say(value)
        say(json.dumps({{"key": value, "again": json.dumps(value)}}))
        say(quote(value, errors="surrogateescape") + " " + html.escape(value))
        encoded = base64.encodebytes(value.encode("utf-8", "surrogateescape")).decode()
        say(encoded)
        say("\\n    ".join(value[at:at + 11] for at in range(0, len(value), 11)))
        say("\\x1b[31m" + value[:5] + "\\x1b[0m" + value[5:])
    say("PATTERN-abcdefghijk")
if sys.argv[0].endswith("hung"):
    out.write(values[0].encode("utf-8", "surrogateescape")[:-1])
    out.flush()
    time.sleep(60)
out.flush()
say("version 1.1")
"""
OWN_JUDGES = """
    import json, logging, os, sys, warnings
    import pytest

    def test_fails(cli_tool, seen):
        raise AssertionError("x" * 9_990 + os.environ["PLANTED"] + "y" * 30_000)

    def test_compares(cli_tool, seen, expect):
        expect(json.dumps(os.environ["PLANTED"]), os.environ["DATABASE_URL"])

    def test_crashes(env_var):
        print("x" * 9_995 + os.environ["API_HEADER"] + "y" * 30_000)
        warnings.warn(os.environ["PLANTED"])
        logging.getLogger().error(os.environ["DATABASE_URL"])
        raise RuntimeError({"headers": [os.environ["API_HEADER"]], "database": os.environ["DATABASE_URL"]})

    def test_skips(env_var):
        pytest.skip(os.environ["PLANTED"])
"""


def _is_varied(text: str) -> bool:
    """Zeros alone are found in any report."""
    return len(set(text)) > 5


IN_THE_ENVIRONMENT = st.one_of(
    *(st.text(alphabet, min_size=12, max_size=60) for alphabet in ALPHABETS[:4]),
    st.text(ALPHABETS[0], min_size=300, max_size=900),
    st.text(string.ascii_letters, min_size=4, max_size=8).map("containers/{}/cli_tools".format),
).filter(lambda text: is_a_secret(text) and "\0" not in text and _is_varied(text))
ONE_LINE = st.text(ALPHABETS[0], min_size=12, max_size=40).filter(_is_varied)
TOKEN = "tracker-token-Vw83hQz61"
COMMANDS = (
    ["history"], ["diff"], ["diff", "latest", "latest"], ["bundle"],
    *(["attach", to, "--dry-run"] for to in ("jira:OPS-12", "github:o/r#1", "gitlab:g/p#3", "rt:12", "roundup:12")),
)  # fmt: skip
TRACKERS = {f"{name}_URL": "http://127.0.0.1:9/t" for name in ("JIRA", "GITLAB", "RT", "ROUNDUP")} | {
    "JIRA_TOKEN": TOKEN, "GH_TOKEN": TOKEN, "GITLAB_TOKEN": TOKEN, "RT_TOKEN": TOKEN, "ROUNDUP_USER": "admin",
    "ROUNDUP_PASSWORD": TOKEN, "GITHUB_API_URL": "http://127.0.0.1:9/g",
}  # fmt: skip


def everything(folder: Path, secrets: dict[str, str], *arguments: str, capture: Any) -> tuple[dict[str, str], Project]:
    """All that a run and the commands about it print and write, by where it is."""
    project = Project(folder)
    project.catalog(CATALOG)
    (folder / "bin").mkdir()
    for name in ("leaky", "flood", "hung"):
        project.tool(name, "").write_text(TOOL.format(python=sys.executable), "utf-8")
    project.write("app.env", f"FILE_SECRET={secrets['FILE_SECRET_TOO']}\n")
    project.write("tests_env/test_mine.py", OWN_JUDGES)
    done = project.verify(*arguments, **secrets, GITHUB_STEP_SUMMARY=str(folder / "step.md"))
    assert done.returncode in (1, 2), done.stderr
    found = {"stdout": done.stdout, "stderr": done.stderr}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in (secrets | TRACKERS).items():
            patch.setenv(name, value)
        for command in COMMANDS:
            capture.readouterr()
            code = run(command)
            found[" ".join(command)] = "".join(capture.readouterr())
            assert code in (0, 4 if command == ["diff"] else 0), found
    inputs = {"catalog.yaml", "app.env", "test_mine.py", "leaky", "flood", "hung"}
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in inputs and path.suffix not in (".pyc", ".zip"):
            found[path.name] = path.read_text("utf-8", "replace")
    (bundle,) = folder.glob("*.zip")
    with zipfile.ZipFile(bundle) as archive:
        found |= {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    return found, project


class Innocent:
    """What such a run says with other secrets; filled by the first."""

    text = ""


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    planted=st.tuples(IN_THE_ENVIRONMENT, IN_THE_ENVIRONMENT, ONE_LINE, ONE_LINE),
    arguments=st.sampled_from([(), ("-n", "2"), ("--format", "json"), ("--format", "github"), ("--format", "nagios")]),
)
def test_no_piece_is_in_anything(planted: tuple[str, ...], arguments: tuple[str, ...], capsys: Any) -> None:
    token, header, password, of_file = planted
    assume(len(set(planted)) == 4)
    secrets = {
        "PLANTED": token,
        "API_HEADER": header,
        "DATABASE_URL": f"postgresql://app:{password}@db/x",
        "FILE_SECRET_TOO": of_file,
    }
    with tempfile.TemporaryDirectory() as folder:
        if not Innocent.text:
            others = {name: f"{number}-Zw6-Qq7_Kk8" for number, name in enumerate(secrets)}
            (Path(folder) / "others").mkdir()
            found, _ = everything(Path(folder) / "others", others, capture=capsys)
            Innocent.text = "".join(found.values())
        (Path(folder) / "planted").mkdir()
        found, project = everything(Path(folder) / "planted", secrets, *arguments, capture=capsys)
        for where, text in found.items():
            for secret in (*planted, TOKEN):
                left = {piece for piece in survivors(secret, text) if piece not in Innocent.text}
                assert not left, where
        counted = project.results()["redactions"]
        assert {"env_vars/PLANTED", "env_vars/API_HEADER", "env_vars/FILE_SECRET", "redact[0]"} <= set(counted)
        for rule, count in counted.items():
            assert f"{rule}: {count}" in html.unescape(found["report.html"])
