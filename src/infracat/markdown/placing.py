"""Which section a table is of, by the headings that it stands under and by its columns; or why it is of none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infracat.markdown.blocks import Heading, Inline, Table
from infracat.markdown.document import LeftOut
from infracat.markdown.evidence import why_not
from infracat.markdown.vocabulary import LABEL, fact_of, meanings, plain, sections_of, tables

_NO_LABEL = ("network",)  # a port or a URL is enough there
_ADVICE = "troubleshooting"


@dataclass(frozen=True)
class Fit:
    """A table as one of ``section``: what its columns mean; "" for those that mean nothing there."""

    section: str
    columns: tuple[str, ...]

    @property
    def known(self) -> int:
        return sum(1 for each in self.columns if each)

    def index(self, meaning: str) -> int | None:
        return self.columns.index(meaning) if meaning in self.columns else None


@dataclass(frozen=True)
class Placed:
    """``fits``: the section that the table is of; then those that single rows of it may be of.

    ``facts`` are what its headings state of every row: ``{"level": "optional", "profiles": "dev"}``.
    """

    fits: tuple[Fit, ...]
    facts: Mapping[str, str] = field(default_factory=dict)


def section_of_heading(under: Sequence[Heading]) -> str:
    """The likeliest section of what stands below these headings, the outermost first; "" where it is of none."""
    return next(iter(sections_of_headings(under)), "")


def sections_of_headings(under: Sequence[Heading]) -> tuple[str, ...]:
    """All sections that it may be of: those of the innermost heading that names any.

    Problems are named by headings below ``Troubleshooting``, whatever else those say.
    """
    if under and is_never(under[-1].title.text):
        return ()
    named = [found for each in under if (found := sections_of(each.title.text))]
    if any(found[0] == _ADVICE for found in named):
        return (_ADVICE,)
    if not named or (under and plain(under[-1].title.text) in tables()["others"]["words"]):
        return ()
    both = tuple(each for each in named[-1] if len(named) > 1 and each in named[-2])
    return both or named[-1]


def is_never(heading: str) -> bool:
    """Whether nothing below it is of a section, whatever stands above and whatever the columns are."""
    return plain(heading) in tables()["others"]["never"]


def facts_of(under: Sequence[Heading]) -> Mapping[str, str]:
    """The level and the profile that these headings state; the innermost one wins."""
    return {name: value for each in under for name, value in fact_of(each.title.text).items()}


def place(table: Table) -> Placed | LeftOut:
    """``LeftOut`` where headings and columns do not agree, and the columns alone are not unmistakable."""
    found = list(_candidates(table))
    reasons = []
    for fit in found:
        why = why_not(table, fit.section, fit.columns)
        if not why:
            others = tuple(each for each in found if each.section in _shared(fit) and each != fit)
            return Placed((fit, *others), facts_of(table.under))
        reasons.append(why)
    return LeftOut(table.line, table.heading, reasons[0] if reasons else _why(table))


def _shared(fit: Fit) -> tuple[str, ...]:
    """Sections whose rows stand in one table with those of ``fit``."""
    pair = ("cli_tools", "system_resources")
    return pair if fit.section in pair else ()


def _candidates(table: Table) -> Iterator[Fit]:
    """What the table may be, the likeliest first."""
    if is_never(table.heading):
        return
    by_heading = [] if _is_other(table) else [f for each in _by_headings(table) if (f := fit_of(table, each))]
    sure = [f for each in tables()["telling"] if (f := fit_of(table, each)) and _is_unmistakable(table, f)]
    rank = sorted(by_heading, key=lambda fit: (fit.known, _is_own(table, fit), fit.section == "network"), reverse=True)
    yield from dict.fromkeys([*rank, *sure])


def _by_headings(table: Table) -> tuple[str, ...]:
    """Of all headings, as the innermost one may be that of a part: ``Backups`` > ``Database``."""
    close = sections_of_headings(table.under)
    both = any(each in close for each in ("cli_tools", "system_resources"))
    if close:
        return (*close, *(("cli_tools", "system_resources") if both else ()))
    return tuple(dict.fromkeys(each for heading in reversed(table.under) for each in sections_of(heading.title.text)))


def _is_other(table: Table) -> bool:
    return bool(table.under) and plain(table.heading) in tables()["others"]["words"]


def fit_of(table: Table, section: str) -> Fit | None:
    """None where its columns are not those of ``section``."""
    fit = Fit(section, columns_of(section, table.columns))
    told = set(fit.columns) & set(tables()["telling"].get(section, ()))
    is_named = LABEL in fit.columns or section in _NO_LABEL
    return fit if is_named and told and fit.known * 2 >= len(table.columns) else None


def columns_of(section: str, columns: Sequence[Inline]) -> tuple[str, ...]:
    """Each column's meaning. None is that of two columns; the first is the name where none else is."""
    taken: list[str] = []
    for column in columns:
        free = (each for each in meanings(section, column.text) if each not in taken)
        taken.append(next(free, ""))
    enough = 0 if columns and not columns[0].text else 1
    if LABEL not in taken and taken and not taken[0] and sum(1 for each in taken if each) > enough:
        taken[0] = LABEL
    return tuple(taken)


def _is_own(table: Table, fit: Fit) -> bool:
    label = fit.index(LABEL)
    return label is not None and plain(table.columns[label].text) in tables()["own"].get(fit.section, ())


def _is_unmistakable(table: Table, fit: Fit) -> bool:
    together = (set(each.split(" + ")) for each in tables()["unmistakable"].get(fit.section, ()))
    is_alone = fit.section != "containers" and _is_own(table, fit)
    return is_alone or any(each <= set(fit.columns) for each in together)


def _why(table: Table) -> str:
    if is_never(table.heading):
        return f"what stands under {table.heading} is of no section"
    shown = ", ".join(each.text for each in table.columns if each.text) or "none with a heading"
    named = sections_of_headings(table.under)
    if named:
        return f"its columns ({shown}) are not those of {' or '.join(named)}"
    return f"neither its heading nor its columns ({shown}) are of a section"
