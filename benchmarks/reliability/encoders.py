"""How programs write a value, each with what undoes it: a reader would have the value again."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, unquote, unquote_plus

_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202c\u2066\u2069\u200e\u200f\ufe0f\x00"
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\]8;;[^\x07\x1b]*(?:\x07|\x1b\\)|\(B)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")


@dataclass(frozen=True)
class Encoding:
    """``write`` puts a value as a program would, ``read`` finds in a text what was written so."""

    name: str
    write: Callable[[str], str]
    read: Callable[[str], str] = str


def _without(pattern: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, "", text)


def _torn(name: str, between: str, width: int = 11) -> Encoding:
    """In lines of ``width`` characters, with ``between`` at their ends and beginnings."""
    return Encoding(name, lambda text: between.join(_pieces(text, width)), lambda text: text.replace(between, ""))


def _pieces(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def _numbered(text: str) -> str:
    return "\n".join(f"{number:4} | {piece}" for number, piece in enumerate(_pieces(text, 12), 1))


def _in_each(letter: str) -> Encoding:
    name = f"U+{ord(letter):04X} between the letters"
    return Encoding(name, letter.join, lambda text: text.replace(letter, ""))


def _base64(text: str) -> str:
    return " ".join(_unbase64(found) for found in _BASE64.findall(re.sub(r"[\r\n]\s*(?:\| )?", "", text)))


def _unbase64(text: str) -> str:
    padded = text.rstrip("=").replace("-", "+").replace("_", "/")
    whole = padded[: len(padded) - (len(padded) % 4 == 1)]
    return base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("latin-1")


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _basic(text: str) -> str:
    return "Authorization: Basic " + _encoded(f"deploy:{text}")


def _mail(text: str) -> str:
    encoded = "".join(each if each.isascii() and each.isalnum() else f"={ord(each):02X}" for each in text)
    return "=\n".join(re.findall(r"(?:=..|[^=]){1,14}", encoded))


def _unmail(text: str) -> str:
    return re.sub(r"=([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), text.replace("=\n", ""))


def _codes(form: str, pattern: str, base: int = 16) -> tuple[Callable[[str], str], Callable[[str], str]]:
    def read(text: str) -> str:
        return re.sub(pattern, lambda code: chr(int(code[1], base)), text)

    return lambda text: "".join(form.format(ord(each)) for each in text), read


ENCODINGS = (
    Encoding("plain", str),
    Encoding("in JSON", json.dumps, lambda text: text.replace('\\"', '"').replace("\\\\", "\\")),
    Encoding(
        "in JSON in JSON", lambda text: json.dumps(json.dumps({"key": text})), lambda text: text.replace("\\", "")
    ),
    Encoding("JSON of PHP", lambda text: json.dumps(text).replace("/", "\\/"), lambda text: text.replace("\\/", "/")),
    Encoding("of Python", repr),
    Encoding("of a shell", shlex.quote, lambda text: text.replace("'\"'\"'", "'")),
    Encoding("URL", quote, unquote),
    Encoding("URL, all of it", lambda text: quote(text, safe=""), unquote),
    Encoding("URL, lower", lambda text: re.sub("%..", lambda code: code[0].lower(), quote(text, safe="")), unquote),
    Encoding("URL twice", lambda text: quote(quote(text, safe=""), safe=""), lambda text: unquote(unquote(text))),
    Encoding("URL, each letter", *_codes("%{:02X}", "%([0-9A-F]{2})")),
    Encoding("form", quote_plus, unquote_plus),
    Encoding("HTML", html.escape, html.unescape),
    Encoding("HTML of Jinja", lambda text: html.escape(text).replace("&quot;", "&#34;"), html.unescape),
    Encoding("XML, each letter", *_codes("&#{};", "&#([0-9]+);", 10)),
    Encoding("XML, hexadecimal", *_codes("&#x{:x};", "&#x([0-9a-f]+);")),
    Encoding("CDATA", "<![CDATA[{}]]>".format),
    Encoding("\\u escapes", *_codes("\\u{:04x}", r"\\u([0-9a-f]{4})")),
    Encoding("\\u{} escapes", *_codes("\\u{{{:x}}}", r"\\u\{([0-9a-f]+)\}")),
    Encoding("\\U escapes", *_codes("\\U{:08x}", r"\\U([0-9a-f]{8})")),
    Encoding("\\x escapes", *_codes("\\x{:02x}", r"\\x([0-9a-f]{2})")),
    Encoding("octal escapes", *_codes("\\{:03o}", r"\\([0-7]{3})", 8)),
    Encoding("YAML, folded", lambda text: '"' + "\\\n    ".join(_pieces(text, 10)) + '"', _without(r"\\\n +")),
    Encoding("base64", _encoded, _base64),
    Encoding("base64 of URLs", lambda text: base64.urlsafe_b64encode(text.encode()).decode(), _base64),
    Encoding("base64 without =", lambda text: base64.b64encode(text.encode()).decode().rstrip("="), _base64),
    Encoding("base64, at 1", lambda text: base64.b64encode(f"u{text}".encode()).decode(), _base64),
    Encoding("base64, at 2", lambda text: base64.b64encode(f"u:{text}\n".encode()).decode(), _base64),
    Encoding("base64 in lines", lambda text: base64.encodebytes(f"x{text * 3}".encode()).decode(), _base64),
    Encoding("base64, wrapped at 16", lambda text: "\n  ".join(_pieces(_encoded(text), 16)), _base64),
    Encoding("base64, quoted", lambda text: "\n| ".join(_pieces(_encoded(text), 16)), _base64),
    Encoding("Basic", _basic, _base64),
    Encoding("quoted-printable", _mail, _unmail),
    _torn("lines", "\n"),
    _torn("lines of CRLF", "\r\n"),
    _torn("indented", "\n        "),
    _torn("with tabs", "\n\t\t"),
    _torn("backslash", "\\\n"),
    _torn("backslash, indented", " \\\n    "),
    _torn("soft line breaks", "=\n"),
    _torn("a bar", "\n| "),
    _torn("a bar of a box", " |\n| "),
    _torn("a bar of Unicode", " │\n│ "),
    _torn("quoted mail", "\n> "),
    _torn("quoted twice", "\n> > "),
    _torn("comments", "\n# "),
    _torn("comments of C", "\n// "),
    _torn("a diff", "\n+ "),
    _torn("strings of C", '"\n    "'),
    _torn("strings of JavaScript", '" +\n    "'),
    _torn("a list", '",\n  "'),
    _torn("of docker compose", "\nweb-1  | "),
    _torn("of a log", "\n2026-11-26T15:02:01.123Z stdout F "),
    _torn("of pytest", "\nE       "),
    Encoding("numbered lines", _numbered, _without(r"\n +\d+ \| ")),
    Encoding("at 76", lambda text: textwrap.fill("x" * 70 + text, 76, subsequent_indent="    "), _without(r"\n *")),
    *map(_in_each, "\u200b\u200d\u2060\ufeff\u00ad\u202a\u2066\ufe0f"),
    Encoding("colours", lambda text: "".join(f"\x1b[1;31m{each}\x1b[0m" for each in text), _without(_ESCAPE.pattern)),
    Encoding(
        "one colour", lambda text: f"{text[:5]}\x1b[01;32m\x1b[K{text[5:9]}\x1b[m{text[9:]}", _without(_ESCAPE.pattern)
    ),
    Encoding("a link", lambda text: f"\x1b]8;;https://h/{text}\x1b\\{text}\x1b]8;;\x1b\\", _without(_ESCAPE.pattern)),
    Encoding(
        "a link within",
        lambda text: f"{text[:6]}\x1b]8;;https://h/\x07{text[6:]}\x1b]8;;\x07",
        _without(_ESCAPE.pattern),
    ),
    Encoding("bold of a manual", lambda text: "".join(f"{each}\b{each}" for each in text), _without(".\x08")),
    Encoding("underlined", lambda text: "".join(f"_\b{each}" for each in text), _without("_\x08")),
)
NOT_PROMISED = ("hex", "reversed", "base64 twice")
