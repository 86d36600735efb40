"""Rows that tell nobody anything: optional variables with a default, of which no file says what they are for."""

from __future__ import annotations

from infracat.init.draft import Draft, Drafts


def leave_out(drafts: Drafts) -> list[str]:
    """The names of the variables that get no row."""
    wanted = {name for draft in drafts for section, name in draft.requires if section == "env_vars"}
    noise = [draft for draft in drafts.of("env_vars") if _is_noise(draft, drafts) and draft.key not in wanted]
    for draft in noise:
        drafts.remove(draft)
    return [draft.name for draft in noise]


def _is_noise(draft: Draft, drafts: Drafts) -> bool:
    fields = draft.fields
    return fields.get("level") == "optional" and not fields.get("purpose") and draft.name in drafts.defaults
