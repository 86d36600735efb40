"""``python -m demo up|break|down|nightly``: what ``make demo``, ``make demo-break`` and ``make demo-down`` run."""

from __future__ import annotations

import shutil
import sys
from argparse import ArgumentParser

from demo import audit, containers, files, images_here, nightly, ports, s3_server, volume
from demo.breakage import break_five
from demo.engine import ready
from demo.errors import DemoError
from demo.output import complain, say
from demo.paths import BUCKET, S3_PORT, STATE
from demo.state import State, state


def main() -> int:
    """The exit code; the last line of a failed run says what to do."""
    parser = ArgumentParser(prog="python -m demo")
    parser.add_argument("step", choices=["up", "break", "down", "nightly"])
    parser.add_argument("--images", action="store_true", help="down: remove the images that were built here, too")
    stated = parser.parse_args()
    try:
        with state() as known:
            _take(stated.step, known, images=stated.images)
    except DemoError as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        complain("interrupted: make demo goes on from here, make demo-down removes what there is")
        return 130
    return 0


def _take(step: str, known: State, *, images: bool) -> None:
    match step:
        case "up":
            up(known)
        case "break":
            break_(known)
        case "nightly":
            nightly.nightly()
        case "down":
            down(known, images=images)


def up(known: State) -> None:
    """Everything that profile stack describes; a second time it mends what is missing."""
    ready()
    ports.check(known)
    known.save()
    files.certificates()
    words = files.up(known)
    containers.up(known)
    say("postgres, redis, api, frontend and openai (a stand-in) are up and healthy")
    s3_server.up(known)
    say(f"S3 is up on port {S3_PORT}, with bucket {BUCKET}")
    nightly.past_week()
    say("backups/db has a dump of each of the last 8 nights")
    for line in [volume.up(known), audit.up(known), *words]:
        if line:
            say(line)
    known.broken = False
    known.save()
    say("now: make verify PROFILE=stack   then: make demo-break   at the end: make demo-down")


def break_(known: State) -> None:
    for row, words in break_five(known).items():
        say(f"broken: {words} ({row})")
    say("now: make verify PROFILE=stack   and: make demo, which mends it")


def down(known: State, *, images: bool) -> None:
    """All but the containers goes without an engine too."""
    s3_server.down(known)
    volume.down()
    nightly.down()
    ready()
    containers.down(known)
    for line in files.down(known):
        say(line)
    if images:
        images_here.remove()
    shutil.rmtree(STATE, ignore_errors=True)
    left = "" if images else "; images and their cache stay (make demo-down ARGS=--images removes them too)"
    say(f"all is down and removed{left}")


if __name__ == "__main__":
    sys.exit(main())
