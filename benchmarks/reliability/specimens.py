"""What a random row may say, section by section: so, not so, or what nobody can tell."""

from __future__ import annotations

import sys
from typing import Any

from tests.paths import REPOSITORY

Fields = dict[str, Any]
Truth = bool | None  # None: nobody can tell
SERVER = f"{sys.executable} {REPOSITORY / 'tests/services/mcp_server.py'}"
LONG_AGO = 10 * 86_400  # seconds
BRIEF = "2 s"  # the timeout of what never answers

# In the texts: {web}, {silent}, {open}, {closed} are ports; {s3} is a URL; {here} a container that runs.
SPECIMENS: dict[str, dict[Truth, tuple[Fields, ...]]] = {
    "storage": {
        True: (
            {"type": "directory", "location": "here", "fail_above": 100, "warn_above": 100},
            {"type": "mount", "location": "/proc", "filesystem": "proc", "fail_above": 100, "warn_above": 100},
        ),
        False: (
            {"type": "directory", "location": "gone"},
            {"type": "mount", "location": "here"},
            {"type": "mount", "location": "/proc", "filesystem": "ext4"},
            {"type": "vhdx", "location": "tool"},
            {"type": "vhdx", "location": "gone.vhdx"},
        ),
    },
    "containers": {
        True: ({"container": "{here}", "max_restarts": 0}, {"container": "{here}", "image": "busybox-of-tests:1"}),
        False: (
            {"container": "gone"},
            {"container": "{here}", "image": "postgres:15"},
            {"container": "{here}", "ports": ["{closed}"]},
            {"container": "{here}", "env": {"NO_SUCH_VARIABLE": "1"}},
            {"container": "{ended}"},
        ),
    },
    "mcp_tools": {
        True: ({"command": f"{SERVER} well", "commands": ["tool-0", "tool-2"]},),
        False: (
            {"command": f"{SERVER} well", "commands": ["tool-9"]},
            {"command": f"{SERVER} die initialize"},
            {"command": f"{SERVER} refuse initialize"},
            {"command": "no-such-program-of-ours"},
            {"url": "http://127.0.0.1:{closed}/mcp"},
            {"config": "gone.json", "server": "x"},
        ),
        None: ({"command": f"{SERVER} hang initialize", "timeout": "4 s"},),
    },
    "external_apis": {
        True: (
            {"endpoint": "http://127.0.0.1:{web}/ok", "status": 200},
            {"endpoint": "http://127.0.0.1:{web}/ok", "contains": "all is well"},
            {"endpoint": "http://127.0.0.1:{web}/key", "auth": {"type": "bearer", "env": "AUDIT_KEY"}},
        ),
        False: (
            {"endpoint": "http://127.0.0.1:{web}/gone"},
            {"endpoint": "http://127.0.0.1:{web}/ok", "contains": "all is lost"},
            {"endpoint": "http://127.0.0.1:{web}/key", "auth": {"type": "bearer", "env": "AUDIT_SHORT"}},
            {"endpoint": "http://127.0.0.1:{web}/ok", "auth": {"type": "bearer", "env": "AUDIT_UNSET"}},
            {"endpoint": "http://127.0.0.1:{closed}/ok"},
            {"endpoint": "https://127.0.0.1:{web}/ok"},
        ),
        None: ({"endpoint": "http://127.0.0.1:{silent}/ok", "timeout": BRIEF},),
    },
    "cli_tools": {
        True: (
            {"verify": "tool", "min_version": "2.0"},
            {"verify": "tool", "version": ">=2.5,<3"},
            {"verify": "git --version", "min_version": "1.0"},
            {"verify": "tar --version"},
        ),
        False: (
            {"verify": "tool", "min_version": "2.10"},
            {"verify": "tool", "version": "2.6"},
            {"verify": "git --version", "min_version": "900.0"},
            {"verify": "no-such-tool --version"},
            {"verify": "ls /no/such/folder"},
        ),
        None: (
            {"verify": "echo no number", "min_version": "1.0"},
            {"verify": "sleep 3600", "min_version": "1.0", "timeout": BRIEF},
        ),
    },
    "system_resources": {
        True: (
            {"kind": "ram", "minimum": "1MB"},
            {"kind": "cpu", "minimum": 1},
            {"kind": "disk", "path": "here", "minimum_free": "1kB"},
            {"kind": "os", "os": sys.platform},
        ),
        False: (
            {"kind": "ram", "minimum": "900TB"},
            {"kind": "cpu", "minimum": 90_000},
            {"kind": "disk", "path": "here", "minimum_free": "900PB"},
            {"kind": "os", "os": "solaris"},
        ),
    },
    "network": {
        True: (
            {"address": "127.0.0.1", "port": "{closed}", "expect": "closed"},
            {"address": "127.0.0.1", "port": "{open}"},
            {"url": "http://127.0.0.1:{web}/ok", "contains": "all is well"},
            {"url": "http://127.0.0.1:{web}/gone", "status": 404},
        ),
        False: (
            {"address": "127.0.0.1", "port": "{closed}"},
            {"address": "127.0.0.1", "port": "{open}", "expect": "closed"},
            {"address": "127.0.0.1", "port": "{open}", "process": "no-such-program"},
            {"url": "http://127.0.0.1:{web}/gone"},
            {"url": "http://127.0.0.1:{web}/ok", "contains": "all is lost"},
            {"url": "http://127.0.0.1:{silent}/", "timeout": BRIEF},  # it takes the connection, and is stuck
        ),
    },
    "cloud_services": {
        True: (
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here"]},
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here/in"], "region": "eu-west-1"},
        ),
        False: (
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://gone"]},
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here", "s3://gone"]},
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here/out"]},
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here"], "region": "us-east-2"},
        ),
        None: (
            {
                "provider": "s3", "endpoint": "http://127.0.0.1:{silent}", "resources": ["s3://here"],
                "timeout": "4 s",
            },
        ),
    },
    "env_vars": {
        True: (
            {"name": "AUDIT_URL", "example": "https://..."},
            {"name": "AUDIT_SHORT", "pattern": "^[a-z]+$", "secret": False},
            {"name": "AUDIT_FILE", "from": "own.env", "secret": False},
        ),
        False: (
            {"name": "AUDIT_UNSET"},
            {"name": "AUDIT_EMPTY"},
            {"name": "AUDIT_SHORT", "pattern": "^[0-9]+$", "secret": False},
            {"name": "AUDIT_URL", "example": "postgres://..."},
            {"name": "AUDIT_OTHER", "from": "own.env"},
        ),
        None: ({"name": "AUDIT_FILE", "from": "long.env"},),
    },
    "backups": {
        True: (
            {"method": "tar", "frequency": "daily", "location": "new/*.tar"},
            {"method": "tar", "frequency": "daily", "location": "new/*.tar.gz", "min_size": "100B"},
            {"method": "sqlite", "frequency": "daily", "location": "new/*.db"},
        ),
        False: (
            {"method": "tar", "frequency": "daily", "location": "old/*.tar"},
            {"method": "tar", "frequency": "daily", "location": "bad/*.tar"},
            {"method": "tar", "frequency": "daily", "location": "bad/*.tar.gz"},
            {"method": "sqlite", "frequency": "daily", "location": "bad/*.db"},
            {"method": "tar", "frequency": "daily", "location": "here/*.tar"},
            {"method": "tar", "frequency": "daily", "location": "new/*.tar", "min_size": "1GB"},
            {"method": "pg_dump", "frequency": "daily", "location": "bad/*.sql"},
        ),
        None: ({"method": "tar", "frequency": "daily", "location": "new/*.age"},),
    },
    "maintenance": {
        True: (
            {"task": "T", "kind": "command", "every": "daily", "command": "true"},
            {"task": "T", "kind": "size", "path": "new/*.tar", "above": "1GB"},
            {"task": "T", "kind": "usage", "path": "/", "above": "100 %"},
            {"task": "T", "kind": "last_done", "every": "daily", "evidence": "new/*.tar"},
        ),
        False: (
            {"task": "T", "kind": "command", "every": "daily", "command": "false"},
            {"task": "T", "kind": "size", "path": "new/*.tar", "above": "1kB"},
            {"task": "T", "kind": "last_done", "every": "daily", "evidence": "old/*.tar"},
        ),
        None: (
            {"task": "T", "kind": "command", "every": "daily", "command": "sleep 3600", "timeout": BRIEF},
            {"task": "T", "kind": "last_done", "every": "daily", "command": "echo no date"},
        ),
    },
    "catalog": {
        True: (
            {"title": "A", "version": "1.1", "history": [{"version": "1.1", "date": "2025-01-31", "changes": "B"}]},
            {"title": "A", "version": "1", "last_updated": "2025-01-31"},
        ),
        False: (
            {"title": "A", "version": "1.1", "history": [{"version": "1.0", "date": "2025-01-31", "changes": "B"}]},
            {"title": "A", "version": "1", "last_updated": "2999-01-31"},
            {"title": "A", "version": "1", "last_updated": "2020-01-31", "review_every": "monthly"},
        ),
    },
}  # fmt: skip
