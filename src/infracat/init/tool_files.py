"""Files that pin or use tools, whatever the language: .tool-versions, mise.toml, .nvmrc, Makefile, Dockerfile, …"""

from __future__ import annotations

import re
from pathlib import PurePath

from infracat.init.project import Project
from infracat.init.reading import line_of, origin, table_at, text_of, texts_of
from infracat.init.toolbox import Toolbox

PINS = {
    ".python-version": ("python", "pyenv install"),
    ".nvmrc": ("node", "nvm install"),
    ".node-version": ("node", ""),
    ".ruby-version": ("ruby", "rbenv install"),
    ".java-version": ("java", ""),
    ".go-version": ("go", ""),
    ".terraform-version": ("terraform", "tfenv install"),
    ".bun-version": ("bun", ""),
}
LTS = {
    "argon": 4,
    "boron": 6,
    "carbon": 8,
    "dubnium": 10,
    "erbium": 12,
    "fermium": 14,
    "gallium": 16,
    "hydrogen": 18,
    "iron": 20,
    "jod": 22,
    "krypton": 24,
}  # fmt: skip - nodejs.org/en/about/previous-releases
USED_BY_FILE = {
    "Makefile": "make",
    "GNUmakefile": "make",
    "justfile": "just",
    "Justfile": "just",
    "Taskfile.yml": "task",
    "Taskfile.yaml": "task",
    ".pre-commit-config.yaml": "pre-commit",
    "uv.lock": "uv",
    "poetry.lock": "poetry",
    "Pipfile": "pipenv",
    "pdm.lock": "pdm",
    "pixi.lock": "pixi",
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "bun.lock": "bun",
    "bun.lockb": "bun",
    "package-lock.json": "npm",
    "Cargo.lock": "cargo",
    "Gemfile.lock": "bundle",
    "composer.lock": "composer",
    ".terraform.lock.hcl": "terraform",
    "buf.yaml": "buf",
    "sqlc.yaml": "sqlc",
    "Chart.yaml": "helm",
    "kustomization.yaml": "kustomize",
    "Pulumi.yaml": "pulumi",
}
# fmt: off
IN_RECIPES = frozenset({
    "aws", "az", "buf", "cargo", "docker", "ffmpeg", "gcloud", "go", "golangci-lint", "helm", "jq", "kind",
    "kubectl", "kustomize", "node", "npm", "npx", "pnpm", "poetry", "protoc", "psql", "pulumi", "redis-cli", "sops",
    "sqlc", "terraform", "tofu", "uv", "yarn",
})
# fmt: on
_RECIPE = re.compile(
    r"(?:^\t[@+-]*|&&|\|\||[;|])[ \t]*(?:[A-Z_]+=\S*[ \t]+)?([a-z][a-z0-9-]*)(?=[ \t\n]|$)", re.MULTILINE
)
_GO = re.compile(r"^(go|toolchain)[ \t]+(\S+)", re.MULTILINE)
_CHANNEL = re.compile(r"[0-9]+(?:\.[0-9]+){1,2}")
_TERRAFORM = re.compile(r"required_version\s*=\s*\"([^\"\n]{1,80})\"")


def collect(project: Project, tools: Toolbox) -> None:
    """Add the tools of all these files, those in the nearest folder first."""
    _pins(project, tools)
    _tool_versions(project, tools)
    _mise(project, tools)
    _go(project, tools)
    _rust(project, tools)
    _terraform(project, tools)
    for path in project.find(*USED_BY_FILE):
        tools.add_use(USED_BY_FILE[path.name], origin(path))
    _recipes(project, tools)
    if project.has(".git"):
        tools.add_use("git", ".git")


def _pins(project: Project, tools: Toolbox) -> None:
    for path in project.find(*PINS):
        name, install = PINS[path.name]
        lines = [line.strip() for line in (project.text(path) or "").splitlines()]
        if pin := next((line for line in lines if line and not line.startswith("#")), ""):
            release = LTS.get(pin.lower().removeprefix("lts/"))
            install = f"{install} {pin}" if install == "pyenv install" and re.fullmatch(r"[0-9.]+", pin) else install
            tools.add_pin(name, str(release or pin), origin(path), install=install)


def _tool_versions(project: Project, tools: Toolbox) -> None:
    for path in project.find(".tool-versions"):
        for number, line in enumerate((project.text(path) or "").splitlines(), 1):
            name, *versions = line.partition("#")[0].split() or [""]
            if name:
                tools.add_pin(name, versions[0] if versions else "", origin(path, number), install="asdf install")


def _mise(project: Project, tools: Toolbox) -> None:
    for path in project.find("mise.toml", ".mise.toml"):
        for name, value in table_at(project.toml(path), "tools").items():
            pin = text_of(value.get("version")) if isinstance(value, dict) else next(iter(texts_of(value)), "")
            if re.fullmatch(r"[A-Za-z0-9_-]+", name):  # not npm:…, cargo:…
                where = origin(path, line_of(project.text(path) or "", "tools", name))
                tools.add_pin(name, pin, where, install="mise install")


def _go(project: Project, tools: Toolbox) -> None:
    for path in project.find("go.mod"):
        text = project.text(path) or ""
        for found in _GO.finditer(text):
            where = origin(path, text.count("\n", 0, found.start()) + 1)
            if found[1] == "go":
                tools.add_range("go", f">={found[2]}", where, install="https://go.dev/dl")
            else:
                tools.add_pin("go", found[2], where)


def _rust(project: Project, tools: Toolbox) -> None:
    for path in project.find("rust-toolchain.toml"):
        _channel(path, text_of(table_at(project.toml(path), "toolchain").get("channel")), tools)
    for path in project.find("rust-toolchain"):
        text = project.text(path) or ""
        _channel(path, text if "[" not in text else (re.findall(r'channel\s*=\s*"([^"\n]+)"', text) or [""])[0], tools)
    for path in project.find("Cargo.toml"):
        found = project.toml(path)
        package = table_at(found, "package").get("rust-version")
        if required := text_of(package or table_at(found, "workspace", "package").get("rust-version")):
            where = origin(path, line_of(project.text(path) or "", "rust-version"))
            tools.add_range("rustc", f">={required}", where, install="rustup update")
        tools.add_use("cargo", origin(path), install="https://rustup.rs")


def _channel(path: PurePath, channel: str, tools: Toolbox) -> None:
    """Pin ``1.78.0``; ``stable`` and ``nightly-2024-05-01`` only say that Rust is used."""
    version = _CHANNEL.match(channel.strip())
    tools.add_pin("rustc", version[0] if version else "", origin(path), install="rustup show")


def _terraform(project: Project, tools: Toolbox) -> None:
    for path in project.find("*.tf"):
        text = project.text(path) or ""
        for found in _TERRAFORM.finditer(text):
            tools.add_range("terraform", found[1], origin(path, text.count("\n", 0, found.start()) + 1))


def _recipes(project: Project, tools: Toolbox) -> None:
    """Well-known programs that the Makefile beside the catalog calls."""
    for name in ("Makefile", "GNUmakefile"):
        text = project.text(PurePath(name)) or "" if project.entries.get(PurePath(name)) is False else ""
        for found in _RECIPE.finditer(text):
            if found[1] in IN_RECIPES:
                tools.add_use(found[1], origin(PurePath(name), text.count("\n", 0, found.start(1)) + 1))
