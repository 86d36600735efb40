"""How a service is logged in at, as far as a cell says it: the variable that holds the credential."""

from __future__ import annotations

import re

from infracat.markdown.cells.names import variables
from infracat.markdown.cells.read import LONGEST, Read, grammar

_BEARER = re.compile(r"\b(?:bearer|token|api[- ]?key)\b", re.IGNORECASE)


@grammar
def read(text: str) -> Read:
    """Nothing but words: ``API Key`` does not tell where in a request it goes, nor from which variable it comes.

    What a catalog has of it is a mapping, which ``mapping`` gives.
    """
    return Read({}, text)


def mapping(text: str) -> dict[str, str]:
    """``auth`` of a cell that names one variable: ``Bearer (OPENAI_API_KEY)`` → ``{"type": "bearer", "env": …}``.

    Empty where none or several are named, or where it says of another kind that it is: ``Basic (USER_PASS)``.
    """
    named = variables(text) if len(text) <= LONGEST else ()
    if len(named) != 1 or "_" not in named[0]:
        return {}
    words = text.replace(named[0], " ")
    is_alone = not any(char.isalnum() for char in words)
    return {"type": "bearer", "env": named[0]} if is_alone or _BEARER.search(words) else {}
