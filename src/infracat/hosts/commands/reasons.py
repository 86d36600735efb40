"""What programs print after the reason why they failed: where a log is, how to get help, that there is a newer release.

The lines are those of npm, yarn, pnpm, pip, docker, uv and of programs that parse their options with a library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NPM = re.compile(r"npm (?:error|ERR!)\s?(?P<said>.*)")
_NPM_DETAIL = re.compile(
    r"(?:code|errno|syscall|path|dest|cwd|signal|command|node|npm|argv|workspace|location) \S.*"
    r"|Lifecycle script .* failed.*"
    r"|(?:[A-Z0-9]+ )?(?:Note that you can also|tarball, folder|This is an error with npm|If you are behind a proxy).*"
    r"|[A-Z0-9]*|A complete log of this run can be found in.*|.*npm-debug\.log.*|.*-debug-\d+\.log|at .*"
)
_TRAILER = re.compile(
    r"npm (?:notice|warn|WARN)\b.*|A complete log of this run can be found in.*"
    r"|\[notice\].*|WARNING: You are using pip version.*|You should consider upgrading via.*"  # pip
    r"|(?:note|hint): (?:This error originates from a subprocess|This is (?:likely )?not|See above).*|╰─>.*"
    r"|See '\S+.*--help'\.?|Run '\S+.*--help' for more information.*"  # docker
    r"|For more information(?:,| about this error,?) try .*|Try .*--help.*|info Visit https?://yarnpkg\.com.*"
    r"|info If you think this is a bug.*|.*\bELIFECYCLE\b.*|error Command failed with exit code \d+\."
    r"|Update available.*|Changelog: https?://.*|.*\bpnpm (?:self-update|add -g pnpm)\b.*",
    re.IGNORECASE,
)


def telling_lines(text: str) -> Sequence[str]:
    """The lines that are not blank, without what comes after the reason; of npm's own, the reason first.

    >>> telling_lines("npm error code E404\\nnpm error 404 Not Found - GET https://r/x\\nnpm error A complete log of …")
    ['404 Not Found - GET https://r/x']
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if npms := [match["said"].strip() for line in lines if (match := _NPM.fullmatch(line))]:
        reasons = [said for said in npms if not _NPM_DETAIL.fullmatch(said)]
        others = [line for line in lines if not _NPM.fullmatch(line) and not _TRAILER.fullmatch(line)]
        return [*others, *reasons[:1]] or lines
    return [line for line in lines if not _TRAILER.fullmatch(line)] or lines
