"""A missing ``.env`` file: one row is the root and has the command that makes it; the others require that row."""

from __future__ import annotations

import shlex

from infracat.init.draft import Draft, Drafts
from infracat.init.env_examples import EnvExample, examples
from infracat.init.project import Project


def link(project: Project, drafts: Drafts) -> None:
    """Without it, each variable of the file would be a failure of its own; one that cannot be read is not missing."""
    for example in examples(project):
        if example.is_copied and project.is_missing(example.target):
            _link(example, project, drafts)


def _link(example: EnvExample, project: Project, drafts: Drafts) -> None:
    rows = [draft for draft in drafts.of("env_vars") if _is_set_by(example, draft, project)]
    rows.sort(key=lambda draft: draft.fields.get("level", "required") != "required")
    if not rows or rows[0].fields.get("level") == "optional":
        return
    root = rows[0]
    root.fields["fix"] = shlex.join(["cp", example.path.as_posix(), example.target.as_posix()])
    root.remarks.append(f"{example.target.as_posix()} is missing here: what it would set requires this row")
    for draft in rows[1:]:
        if draft.fields.get("level") != "optional":
            draft.requires.append(("env_vars", root.key))


def _is_set_by(example: EnvExample, draft: Draft, project: Project) -> bool:
    file = draft.fields.get("from", ".env")
    in_process = "from" not in draft.fields and draft.name in project.host.environ
    return file == example.target.as_posix() and not in_process
