"""Keys that are known by their look alone, whatever they are called: those of GitHub, AWS, Slack, OpenAI, …"""

from __future__ import annotations

import re

_KEYS = re.compile(
    r"(?<![A-Za-z0-9])(?:sk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}|[rs]k_live_[A-Za-z0-9]{16,}|gh[pousr]_[A-Za-z0-9]{36,}"
    r"|github_pat_\w{22,}|glpat-[\w-]{20,}|(?:AKIA|ASIA)[A-Z0-9]{16}|xox[abprs]-[A-Za-z0-9-]{20,}"
    r"|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|eyJ[\w-]{10,300}\.eyJ[\w-]{10,}\.[\w-]|npm_[A-Za-z0-9]{36}|hf_[A-Za-z0-9]{30,})"
)
_WORD = re.compile(r"[^\s'\"()/]+")
MADE_UP = re.compile(
    r"example|placeholder|change|your|dummy|sample|secret|password|\.{3}|…|x{4}|\*{3}|<|\{|0{5}|12345|abcd|test|fake|todo|replace|insert|here",
    re.IGNORECASE,
)


def without_keys(text: str, mask: str) -> str:
    """``text`` with ``mask`` for each word that holds one."""
    return _WORD.sub(lambda word: mask if holds_key(word[0]) else word[0], text)


def holds_key(text: str) -> bool:
    """Whether some part of ``text`` can only be a key, and not what stands for one in documentation."""
    return any(not MADE_UP.search(each[0]) for each in _KEYS.finditer(text))
