"""HTML within words: a few tags say how the words look, others say nothing, and what is no HTML is a placeholder."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

STRUCK, STRONG, CODE = "s", "b", "code"
_MEANINGS = {
    **dict.fromkeys(("s", "del", "strike"), STRUCK),
    **dict.fromkeys(("b", "strong"), STRONG),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), CODE),
    "a": "a",
    "br": "br",
}
_NAMES = """
    a abbr acronym address applet area article aside audio b base bdi bdo big blockquote body br button canvas
    caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
    figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input
    ins kbd label legend li link main map mark marquee math menu meta meter nav noframes noscript object ol optgroup
    option output p param picture pre progress q rp rt ruby s samp script search section select slot small source span
    strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u
    ul var video wbr
"""
_ELEMENTS = frozenset(_NAMES.split())


@dataclass(frozen=True)
class Tag:
    """``step`` is 1 where an element begins, -1 where it ends, and 0 where it has no end."""

    meaning: str
    step: int
    address: str = ""


def tag(written: str) -> Tag | str | None:
    """What a tag means; the text itself where no such element exists, such as ``<host>``; None for a comment."""
    name = written.strip("</>").split(None, 1)[0].rstrip("/").lower() if written.strip("</>") else ""
    if written.startswith(("<!", "<?")):
        return None
    if name not in _ELEMENTS:
        return written
    meaning = _MEANINGS.get(name, "")
    step = 0 if written.endswith("/>") else -1 if written.startswith("</") else 1
    return Tag(meaning, step, _address(written) if meaning == "a" and step > 0 else "")


def _address(written: str) -> str:
    reader = _Link()
    reader.feed(written)
    return reader.address if reader.address.startswith(("https://", "http://", "mailto:", "#", "/", ".")) else ""


class _Link(HTMLParser):
    address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.address = dict(attrs).get("href") or ""
