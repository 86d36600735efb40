"""The files that the demo writes for others: written where there is none, removed where nobody changed them."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path

from demo.paths import BACKUPS, DOTENV, LOGS, ROOT, TLS, mcp_config, shown
from demo.s3_server import KEY_ID, REGION
from demo.state import State

FILLED = LOGS / "worker.log"  # by demo-break


def up(known: State) -> list[str]:
    """Words about each that is somebody else's, and so stays as it is."""
    known.make_folder(LOGS)
    known.make_folder(BACKUPS)
    (LOGS / "api.log").touch()
    FILLED.unlink(missing_ok=True)
    found = [_provide(known, DOTENV, _dotenv(known), mode=0o600), _provide(known, mcp_config(), _mcp())]
    return [words for words in found if words]


def down(known: State) -> list[str]:
    """Words about each that somebody changed, and that therefore stays."""
    kept = []
    for path in map(Path, known.files):
        if known.wrote(path):
            path.unlink()
        elif path.exists():
            kept.append(f"{shown(path)} was changed since, and stays")
    for path in (LOGS / "api.log", FILLED):
        path.unlink(missing_ok=True)
    for folder in reversed(known.folders):
        with suppress(OSError):  # not empty: somebody else's things lie there
            Path(folder).rmdir()
    return kept


def certificates() -> None:
    """An authority, and a certificate of localhost by it: for the stand-in."""
    import trustme

    if (TLS / "server.pem").exists():
        return
    TLS.mkdir(exist_ok=True)
    authority = trustme.CA(organization_name="infracat demo")
    authority.cert_pem.write_to_path(TLS / "ca.pem")
    authority.issue_cert("localhost", "openai").private_key_and_cert_chain_pem.write_to_path(TLS / "server.pem")


def _provide(known: State, path: Path, content: bytes, *, mode: int = 0o644) -> str:
    if path.exists() and not known.wrote(path):
        return f"{shown(path)} is yours, and stays as it is: its rows judge what it says"
    known.write(path, content, mode=mode)
    return ""


def _dotenv(known: State) -> bytes:
    return f"""# Written by make demo; removed by make demo-down, if nobody changes it.
DATABASE_URL=postgresql://demo:{known.password}@localhost:5432/demo
POSTGRES_PASSWORD={known.password}
OPENAI_API_KEY={known.api_key}
AWS_ACCESS_KEY_ID={KEY_ID}
AWS_SECRET_ACCESS_KEY={known.aws_key}
AWS_DEFAULT_REGION={REGION}
""".encode()


def _mcp() -> bytes:
    server = {
        "command": sys.executable,
        "args": [str(ROOT / "demo" / "services" / "mcp_postgres.py")],
        "env": {"DATABASE_URL": "${DATABASE_URL}"},
    }
    return (json.dumps({"mcpServers": {"mcp-postgres": server}}, indent=2) + "\n").encode()
