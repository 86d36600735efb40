"""The line that says why a program failed, among those that it prints after it; each as the program prints them."""

from __future__ import annotations

import pytest

from infracat.hosts.commands.reasons import telling_lines
from infracat.hosts.mcp.stdio import _last_words

LOG = "A complete log of this run can be found in: /root/.npm/_logs/2026-11-26T12_00_00_000Z-debug-0.log"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "npm error code E404\nnpm error 404 Not Found - GET https://r/no-such - Not found\nnpm error 404\n"
            "npm error 404  'no-such@*' is not in this registry.\nnpm error 404\n"
            "npm error 404 Note that you can also install from a\n"
            f"npm error 404 tarball, folder, http url, or git folder.\nnpm error {LOG}",
            "404 Not Found - GET https://r/no-such - Not found",
        ),
        (
            "npm ERR! code ENOTFOUND\nnpm ERR! syscall getaddrinfo\nnpm ERR! errno ENOTFOUND\n"
            "npm ERR! network request to https://r/x failed, reason: getaddrinfo ENOTFOUND r\n"
            f"npm ERR! network This is a problem related to network connectivity.\n\nnpm ERR! {LOG}",
            "network request to https://r/x failed, reason: getaddrinfo ENOTFOUND r",
        ),
        (f"npm error could not determine executable to run\nnpm error {LOG}", "could not determine executable to run"),
        ("sh: 1: tsc: not found\nnpm notice\nnpm notice New major version of npm available!", "sh: 1: tsc: not found"),
        (
            "ERROR: No matching distribution found for nosuch\n\n[notice] A new release of pip is available: 23 -> 26"
            "\n[notice] To update, run: pip install --upgrade pip",
            "ERROR: No matching distribution found for nosuch",
        ),
        (
            "docker: Error response from daemon: pull access denied for no-such.\nSee 'docker run --help'.",
            "docker: Error response from daemon: pull access denied for no-such.",
        ),
        (
            'error Couldn\'t find package "no-such"\ninfo Visit https://yarnpkg.com/en/docs/cli/add for more.',
            'error Couldn\'t find package "no-such"',
        ),
        (
            "error: unexpected argument '--nope' found\n\nFor more information, try '--help'.",
            "error: unexpected argument '--nope' found",
        ),
        (
            "Error: no such table\nnpm error Lifecycle script `start` failed with error:\nnpm error code 1\n"
            "npm error path /app\nnpm error workspace shop@1.0.0\nnpm error command failed\nnpm error command sh -c x",
            "Error: no such table",
        ),
        ("Error: boom\n ELIFECYCLE  Command failed with exit code 1.", "Error: boom"),
        (f"npm error {LOG}", f"npm error {LOG}"),
        ("", ""),
    ],
)
def test_the_reason(text: str, told: str) -> None:
    assert _last_words(text) == told
    assert (telling_lines(text) or [""])[-1] == told
