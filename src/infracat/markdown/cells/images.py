"""Images of containers: a reference, or words about what it is built from."""

from __future__ import annotations

import re

from infracat.markdown.cells.read import Read, around, grammar, has_words

_HOST = (
    r"(?:(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z0-9-]{2,63}(?::[0-9]{1,5})?/|localhost(?::[0-9]{1,5})?/"
    r"|[a-z0-9-]{1,63}:[0-9]{1,5}/)?"
)
_PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_IMAGE = re.compile(
    rf"{_HOST}{_PATH}(?:/{_PATH}){{0,8}}(:[A-Za-z0-9_][\w.-]{{0,127}})?(@sha256:[0-9a-f]{{64}})?(?=$|[\s,;(])"
)
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_NO_IMAGE = frozenset(
    (
        "custom",
        "built",
        "build",
        "local",
        "various",
        "multiple",
        "image",
        "see",
        "dockerfile",
        "own",
        "same",
        "internal",
        "latest",
        "official",
    )
)


@grammar
def read(text: str) -> Read:
    """``image`` where the cell is a reference, with words in brackets at most: ``repo/x:v12 (arm64)``.

    ``nginx:alpine + React build`` is what an image is made of, and no image that a container runs.
    """
    found = _IMAGE.match(text)
    if not found or found[0] in _NO_IMAGE or not (text[found.end() :] == "" or _BRACKETS.fullmatch(text, found.end())):
        return Read({}, text)
    rest = around(found)
    is_sure = "/" in found[0] or found[1] or found[2] or not has_words(rest)
    return Read({"image": found[0]}, rest) if is_sure else Read({}, text)
