"""What requires what, as a Mermaid diagram, coloured by the latest run."""

from __future__ import annotations

from infracat.render.latest_run import LatestRun
from infracat.render.markup import fenced
from infracat.render.written import WrittenCatalog
from infracat.results.status import Status

_COLOURS = {
    Status.PASSED: ("#d8f3dc", "#2d6a4f"),
    Status.WARNED: ("#fff3bf", "#b08900"),
    Status.FAILED: ("#ffd6d6", "#c92a2a"),
    Status.UNKNOWN: ("#e5dbff", "#6741d9"),
    Status.BLOCKED: ("#ffe8cc", "#d9480f"),
    Status.WAIVED: ("#e9ecef", "#495057"),
    Status.SKIPPED: ("#f8f9fa", "#adb5bd"),
}


def graph(written: WrittenCatalog, run: LatestRun | None) -> str:
    """Without a run, without colours."""
    needs = {row.key: row.items("requires") for row in written.all_rows}
    drawn = [key for key in needs if needs[key] or any(key in each for each in needs.values())]
    if not drawn:
        return "No row requires another one."
    nodes = {key: f"n{number}" for number, key in enumerate(drawn)}
    lines = ["graph LR", *(f'  {node}["{key}"]' for key, node in nodes.items())]
    lines += [f"  {nodes[key]} --> {nodes[each]}" for key in drawn for each in needs[key]]
    return fenced("\n".join([*lines, *_colours(nodes, run)]), "mermaid")


def _colours(nodes: dict[str, str], run: LatestRun | None) -> list[str]:
    if run is None:
        return []
    lines = []
    for status, (fill, stroke) in _COLOURS.items():
        of = [node for key, node in nodes.items() if run.statuses.get(key) is status and key not in run.changed]
        if of:
            lines.append(f"  classDef {status} fill:{fill},stroke:{stroke},color:#212529")
            lines.append(f"  class {','.join(of)} {status}")
    return lines
