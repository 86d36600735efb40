"""The pages, and their generated parts: what stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from docs import document_words, fields, folders, judged
from infracat.catalog.rows import Row
from infracat.catalog.settings import Settings
from infracat.lint.kinds import KINDS, Kind
from infracat.sections.registry import SECTIONS
from infracat.sections.section import Section

FOLDER = Path(__file__).parent
RENDERED = "catalog.md"  # by infracat docs, from this repository's own catalog
PAGES = sorted(FOLDER.rglob("*.md"))
_PART = re.compile(
    r"^(?P<fence>`{3,}).*?^(?P=fence)$"  # code stays as it is, also where it shows a page
    r"|(?P<begin><!-- generated: (?P<name>[a-z ]+) -->\n).*?(?P<end><!-- end -->)",
    re.DOTALL | re.MULTILINE,
)

OF_A_SECTION: dict[str, Callable[[Section], str]] = {
    "fields": fields.of_section,
    "judged": judged.of_section,
}
OF_ALL: dict[str, Callable[[], str]] = {
    "common fields": lambda: fields.table(Row),
    "settings": lambda: fields.table(Settings),
    "sections": judged.index,
    "folders": folders.table,
    "document sections": document_words.sections,
    "document columns": document_words.common,
    "document parents": document_words.parents,
    "kinds of mistakes": lambda: "\n".join(("| rule | what it is about |", "|---|---|", *map(_kind, KINDS))),
    "pages": lambda: "\n".join(map(_entry, sorted(each for each in FOLDER.glob("[a-z]*.md") if each.name != RENDERED))),
}


def current(page: Path) -> str:
    """The page's text with its generated parts as they ought to be; ``KeyError`` for a part that nobody knows."""
    section = SECTIONS.get(page.stem) if page.parent.name == "sections" else None

    def part(match: re.Match[str]) -> str:
        if match["fence"]:
            return match[0]
        name = match["name"]
        made = OF_A_SECTION[name](section) if section and name in OF_A_SECTION else OF_ALL[name]()
        return f"{match['begin']}\n{made}\n\n{match['end']}"

    return _PART.sub(part, page.read_text("utf-8"))


def _kind(kind: Kind) -> str:
    return f"| `{kind.id}` | {kind.about} |"


def _entry(page: Path) -> str:
    """A page's line in the index: its heading, and the first sentence under it."""
    heading, _, text = page.read_text("utf-8").removeprefix("# ").partition("\n")
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE).strip()
    sentence = re.split(r"(?<=[.:])\s", prose, maxsplit=1)[0].rstrip(":").replace("\n", " ")
    return f"- [{heading}]({page.name}): {sentence}"


def page_of(section: str) -> Path:
    return FOLDER / "sections" / f"{section}.md"
