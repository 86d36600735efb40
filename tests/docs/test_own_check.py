"""The page on checks of one's own, done as it says: every file written, every command run, every output compared."""

from __future__ import annotations

import re
import shlex
import shutil

from docs.pages import FOLDER
from tests.docs.console import commands, steady
from tests.docs.markdown import Block, blocks
from tests.project import Project

PAGE = FOLDER / "write-your-own-check.md"
HOME = "/home/anna/shop"  # the page's own project


def test_every_block_does_as_the_page_says(project: Project) -> None:
    project.tool("node", "echo v21.6.2")
    ran = [_does(block, project) for block in blocks(PAGE, "yaml", "python", "console")]
    assert sum(ran) >= 5


def test_every_block_is_of_a_kind_that_is_run() -> None:
    assert len(list(blocks(PAGE, "yaml", "python", "console"))) == PAGE.read_text("utf-8").count("\n```\n")


def _does(block: Block, project: Project) -> int:
    """Write the block's file, or run its commands; how many outputs were compared."""
    if block.language == "console":
        return sum(_runs(block, command, output, project) for command, output in commands(block.text))
    name = re.match(r"# (\S+)\n", block.text)
    assert name, f"{block} does not name its file"
    project.write(name[1], block.text)
    return 0


def _runs(block: Block, command: str, output: str, project: Project) -> bool:
    program, *arguments = shlex.split(command)
    if program == "rm":
        (project.folder / arguments[0]).unlink()
        return False
    assert program == "infracat"
    if "reports" not in command:  # each is shown as a first run, without a history
        shutil.rmtree(project.folder / "reports", ignore_errors=True)
    done = project.infracat(*arguments, PYTHONDONTWRITEBYTECODE="1")  # files change within one tick of the clock
    found = steady(done.stdout).replace(str(project.folder), HOME)
    assert (found, done.stderr) == (steady(output), ""), f"{block}: {command}\n{done.stdout}"
    return True
