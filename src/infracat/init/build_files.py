"""Versions in the build files of .NET, Ruby, PHP, Java, Elixir, C++ and Nix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from infracat.init.project import Project
from infracat.init.reading import origin, table_at, text_of
from infracat.init.toolbox import Toolbox

_GEMFILE = re.compile(
    r"^[ \t]*ruby[ \t(]+[\"']([^\"'\n]{1,40})[\"'](?:,[ \t]*[\"']([^\"'\n]{1,40})[\"'])?", re.MULTILINE
)
_MAVEN = re.compile(
    r"<(?:maven\.compiler\.(?:release|source|target)|java\.version|jdk\.version|release)>\s*([0-9.]+)\s*<"
)
_GRADLE = re.compile(
    r"JavaLanguageVersion\.of\(\s*[\"']?([0-9]+)|jvmToolchain\(\s*([0-9]+)|JavaVersion\.VERSION_(?:1_)?([0-9]+)"
    r"|(?:source|target)Compatibility\s*=\s*[\"']?(?:1\.)?([0-9]+)"
)
_MIX = re.compile(r"\belixir:[ \t]*\"([^\"\n]{1,60})\"")
_CMAKE = re.compile(r"cmake_minimum_required\s*\(\s*VERSION\s+([0-9]+(?:\.[0-9]+){0,3})", re.IGNORECASE)
_SDKMAN = re.compile(r"^[ \t]*([a-z]+)=(\S+)", re.MULTILINE)
_NIX = re.compile(
    r"\b(nodejs|python|go|jdk|temurin-bin|ruby|php|elixir|rustc|terraform|dotnet-sdk)[_-]?([0-9][0-9_]*)\b"
)
_NIX_NAMES = {"nodejs": "node", "jdk": "java", "temurin-bin": "java", "dotnet-sdk": "dotnet"}
_DEVENV = re.compile(
    r"languages\.([a-z]+)\s*(?:\.version\s*=\s*\"([0-9.]+)\"|=\s*\{[^{}]*?version\s*=\s*\"([0-9.]+)\")"
)
_DEVENV_NAMES = {"javascript": "node", "typescript": "node", "rust": "rustc"}
_SDKMAN_NAMES = {"maven": "mvn", "kotlin": "kotlinc"}


def collect(project: Project, tools: Toolbox) -> None:
    """Add the tools of all these files."""
    _dotnet(project, tools)
    _ruby(project, tools)
    _php(project, tools)
    _java(project, tools)
    _nix(project, tools)
    for path, line, found in _each(project, _MIX, "mix.exs"):
        tools.add_range("elixir", found[1], origin(path, line))
    for path, line, found in _each(project, _CMAKE, "CMakeLists.txt"):
        tools.add_range("cmake", f">={found[1]}", origin(path, line))
    for path, line, found in _each(project, _SDKMAN, ".sdkmanrc"):
        if not found[1].startswith("sdkman"):
            name = _SDKMAN_NAMES.get(found[1], found[1])
            tools.add_pin(name, found[2], origin(path, line), install="sdk env install")


def _dotnet(project: Project, tools: Toolbox) -> None:
    for path in project.find("global.json"):
        if version := text_of(table_at(project.json(path), "sdk").get("version")):
            tools.add_pin("dotnet", version, origin(path))


def _ruby(project: Project, tools: Toolbox) -> None:
    for path, line, found in _each(project, _GEMFILE, "Gemfile"):
        tools.add_range("ruby", ", ".join(each for each in found.groups() if each), origin(path, line))
    for path in project.find("Gemfile"):
        tools.add_use("bundle", origin(path))


def _php(project: Project, tools: Toolbox) -> None:
    """Composer's ``~8.1`` is Ruby's ``~>``, and its ``|`` is ``||``."""
    for path in project.find("composer.json"):
        required = text_of(table_at(project.json(path), "require").get("php"))
        alternatives = [each.strip().replace("~", "~>") for each in re.split(r"\|\|?", required)]
        if required:
            tools.add_range("php", " || ".join(alternatives), origin(path))
        tools.add_use("composer", origin(path))


def _java(project: Project, tools: Toolbox) -> None:
    for pattern, files, build in (
        (_MAVEN, ("pom.xml",), "mvn"),
        (_GRADLE, ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"), "gradle"),
    ):
        wrapper = "mvnw" if build == "mvn" else "gradlew"
        for path, line, found in _each(project, pattern, *files):
            version = next(each for each in found.groups() if each).removeprefix("1.")
            tools.add_range("java", f">={version}", origin(path, line))
        for path in project.find(*files):
            if not any(project.is_file(folder / wrapper) for folder in (path.parent, PurePath())):
                tools.add_use(build, origin(path))


def _nix(project: Project, tools: Toolbox) -> None:
    """A shell of Nix brings these tools along: without Nix they are a hint."""
    for path, line, found in _each(project, _NIX, "flake.nix", "shell.nix", "devenv.nix", "default.nix"):
        digits = found[2].strip("_")
        version = (
            f"{digits[0]}.{digits[1:]}"
            if found[1] in ("python", "php") and len(digits) > 1 and "_" not in digits
            else digits
        )
        tools.add_hint(_NIX_NAMES.get(found[1], found[1]), version.replace("_", "."), origin(path, line))
    for path, line, found in _each(project, _DEVENV, "devenv.nix", "flake.nix"):
        tools.add_hint(_DEVENV_NAMES.get(found[1], found[1]), found[2] or found[3], origin(path, line))
    for name, files in (("nix", ("flake.nix", "shell.nix")), ("devenv", ("devenv.nix", "devenv.yaml"))):
        for path in project.find(*files):
            tools.add_hint(name, "", origin(path))


def _each(project: Project, pattern: re.Pattern[str], *files: str) -> Iterator[tuple[PurePath, int, re.Match[str]]]:
    for path in project.find(*files):
        text = project.text(path) or ""
        for found in pattern.finditer(text):
            yield path, text.count("\n", 0, found.start()) + 1, found
