"""The words of a cell as a field has them: nothing of them is lost, and none of them demands a variable."""

from __future__ import annotations

from infracat.catalog.variables import escaped
from infracat.markdown.blocks import Inline, Piece


def prose(words: Inline) -> str:
    """As text: code keeps its back-ticks amid other words, and a link says where it leads.

    >>> code = Piece("docker ps", "code")
    >>> prose(Inline((Piece("Check with "), code), 1)), prose(Inline((code,), 1))
    ('Check with `docker ps`', 'docker ps')
    """
    alone = sum(1 for each in words.pieces if each.text.strip()) == 1
    return "".join(_written(each, alone=alone) for each in words.pieces).strip()


def _written(piece: Piece, *, alone: bool) -> str:
    if piece.kind == "code" and not alone:
        return f"`{piece.text}`"
    if piece.kind == "link" and piece.address and not _says(piece.text, piece.address):
        return f"{piece.text} ({piece.address})"
    return f"~~{piece.text}~~" if piece.struck and piece.text.strip() else piece.text


def _says(text: str, address: str) -> bool:
    """Whether the text of a link is its address."""
    return text.strip().rstrip("/") in (address.rstrip("/"), address.partition("://")[2].rstrip("/"))


def literal(text: str) -> str:
    """Prose for a field in which variables are filled in: a ``${`` in it is text."""
    return escaped(text)


def plain(words: Inline) -> str:
    """What a grammar reads: one line, without what is struck out."""
    return " ".join("".join(each.text for each in words.pieces if not each.struck).split())


def web_links(words: Inline) -> tuple[str, ...]:
    return tuple(each for each in words.links if each.lower().startswith(("http://", "https://")))
