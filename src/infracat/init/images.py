"""Versions in the names of container images: ``FROM node:24-slim`` says what the project is run with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from infracat.catalog.compose_variables import filled
from infracat.init.project import Project
from infracat.init.reading import origin
from infracat.init.toolbox import Toolbox

DOCKERFILES = (
    "Dockerfile",
    "dockerfile",
    "Dockerfile.*",
    "Dockerfile-*",
    "Dockerfile_*",
    "*.Dockerfile",
    "*.dockerfile",
    "Containerfile",
    "Containerfile.*",
)
TOOLS = {
    "node": "node",
    "python": "python",
    "golang": "go",
    "ruby": "ruby",
    "php": "php",
    "rust": "rustc",
    "openjdk": "java",
    "eclipse-temurin": "java",
    "amazoncorretto": "java",
    "elixir": "elixir",
    "maven": "mvn",
    "gradle": "gradle",
    "composer": "composer",
    "dotnet/sdk": "dotnet",
    "oven/bun": "bun",
    "denoland/deno": "deno",
    "hashicorp/terraform": "terraform",
    "dart": "dart",
    "swift": "swift",
    "devcontainers/typescript-node": "node",
    "devcontainers/javascript-node": "node",
    "javascript-node": "node",
    "typescript-node": "node",
}
_FROM = re.compile(r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)", re.MULTILINE | re.IGNORECASE)
_ARG = re.compile(r"^[ \t]*ARG[ \t]+(\w+)=[\"']?([^\s\"']+)", re.MULTILINE | re.IGNORECASE)
LONGEST = 1_000  # characters of an image's name
_IMAGE = re.compile(r"(?:[\w.-]+[.:][\w.:-]*/)?(?P<name>[\w./-]+):(?P<tag>[\w.-]+)(?:@\S+)?")
_VERSION = re.compile(r"v?(?:[0-9]-)?([0-9]+(?:\.[0-9]+)*)")
_CI_IMAGE = re.compile(r"^[ \t-]*(?:image|name):[ \t]*[\"']?([\w./:-]+:[\w.-]+)[\"']?[ \t]*$", re.MULTILINE)


class BaseImage(NamedTuple):
    """An image that something is built on: ``nvidia/cuda``, ``12.4.1-base``, and where."""

    name: str
    tag: str
    origin: str


def base_image(written: str, where: str) -> BaseImage | None:
    """``localhost:5000/node:24-slim`` is node, 24-slim; None without a tag."""
    image = _IMAGE.fullmatch(written) if len(written) <= LONGEST else None
    return BaseImage(image["name"], image["tag"], where) if image else None


def base_images(project: Project) -> Iterator[BaseImage]:
    """What the project's Dockerfiles are built on; arguments have their defaults."""
    for path in project.find(*DOCKERFILES):
        text = project.text(path) or ""
        arguments = dict(_ARG.findall(text))
        for found in _FROM.finditer(text):
            where = origin(path, text.count("\n", 0, found.start(1)) + 1)
            if image := base_image(filled(found[1], arguments)[0], where):
                yield image


def collect(project: Project, tools: Toolbox) -> None:
    """What Dockerfiles and CI's images run the project with: a hint, since it is in a container there."""
    for image in base_images(project):
        add_image(image, tools)
    for path in (PurePath(".gitlab-ci.yml"), PurePath(".circleci/config.yml")):
        text = project.peek(path) or ""
        for found in _CI_IMAGE.finditer(text):
            if named := base_image(found[1], origin(path, text.count("\n", 0, found.start(1)) + 1)):
                add_image(named, tools)


def add_image(image: BaseImage, tools: Toolbox) -> None:
    """Add the tool that the image is of, and for Maven's and Gradle's the Java in its tag."""
    name = image.name.removeprefix("library/").removeprefix("cimg/").removeprefix("devcontainers/")
    tool, version = TOOLS.get(name) or TOOLS.get(image.name), _VERSION.match(image.tag)
    if tool and version:
        tools.add_hint(tool, version[1], image.origin)
    if java := re.search(r"(?:temurin|jdk|openjdk|corretto)-?([0-9]+)", image.tag):
        tools.add_hint("java", java[1], image.origin)
