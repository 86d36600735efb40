"""What is known of common tools: what they are for, and how they tell their version."""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """``verify`` only where ``NAME --version`` is not the way."""

    purpose: str
    verify: str = ""
    title: str = ""


KNOWN = {
    "age": Known("Encryption of files"),
    "aws": Known("Amazon Web Services"),
    "az": Known("Azure"),
    "buf": Known("Protocol Buffers"),
    "bun": Known("JavaScript runtime and packages"),
    "bundle": Known("Ruby packages"),
    "cargo": Known("Builds the Rust code"),
    "cmake": Known("Generates the build"),
    "composer": Known("PHP packages"),
    "conda": Known("Python packages and their libraries"),
    "dart": Known("Dart SDK"),
    "deno": Known("JavaScript runtime"),
    "docker": Known("Container runtime"),
    "docker-compose": Known("Starts the services together", "docker compose version", "docker compose"),
    "dotnet": Known(".NET SDK"),
    "elixir": Known("Elixir runtime"),
    "erl": Known(
        "Erlang runtime", "erl -noshell -eval 'io:put_chars(erlang:system_info(otp_release)), halt().'", "Erlang"
    ),
    "ffmpeg": Known("Audio and video", "ffmpeg -version"),
    "flutter": Known("Flutter SDK"),
    "gcloud": Known("Google Cloud"),
    "git": Known("Version control"),
    "go": Known("Builds the Go code", "go version", "Go"),
    "golangci-lint": Known("Lints the Go code"),
    "gradle": Known("Builds the JVM code"),
    "helm": Known("Kubernetes charts", "helm version --short"),
    "java": Known("Java runtime", "java -version"),
    "jq": Known("Reads JSON in scripts"),
    "just": Known("Runs the recipes of the justfile"),
    "kind": Known("Kubernetes on this machine", "kind version"),
    "kubectl": Known("Kubernetes", "kubectl version --client"),
    "kustomize": Known("Kubernetes manifests", "kustomize version"),
    "make": Known("Runs the targets of the Makefile"),
    "mvn": Known("Builds the JVM code"),
    "node": Known("JavaScript runtime", title="Node.js"),
    "npm": Known("JavaScript packages"),
    "npx": Known("Starts programs of npm packages"),
    "pdm": Known("Python packages"),
    "php": Known("PHP runtime"),
    "pipenv": Known("Python packages"),
    "pixi": Known("Python packages and their libraries"),
    "pnpm": Known("JavaScript packages"),
    "poetry": Known("Python packages"),
    "pre-commit": Known("Checks before each commit"),
    "protoc": Known("Protocol Buffers"),
    "psql": Known("PostgreSQL client"),
    "pulumi": Known("Infrastructure as code", "pulumi version"),
    "python": Known("Python runtime", title="Python"),
    "python3": Known("Python runtime", title="Python"),
    "redis-cli": Known("Redis client"),
    "ruby": Known("Ruby runtime"),
    "rustc": Known("Compiles the Rust code", title="Rust"),
    "sops": Known("Encrypted settings"),
    "sqlc": Known("Go code from SQL", "sqlc version"),
    "task": Known("Runs the tasks of the Taskfile"),
    "terraform": Known("Infrastructure as code"),
    "tofu": Known("Infrastructure as code"),
    "uv": Known("Python packages"),
    "uvx": Known("Starts programs of Python packages"),
    "yarn": Known("JavaScript packages"),
    "zig": Known("Zig compiler", "zig version"),
}
ALSO_CALLED = {
    "nodejs": "node",
    "golang": "go",
    "rust": "rustc",
    "erlang": "erl",
    "maven": "mvn",
    "awscli": "aws",
    "gcloud-cli": "gcloud",
    "azure-cli": "az",
    "opentofu": "tofu",
    "bundler": "bundle",
    "dotnet-core": "dotnet",
    "postgres": "psql",
    "protobuf": "protoc",
    "python3": "python",
}  # names of asdf's and mise's plugins
NEEDS = {"docker-compose": "docker", **dict.fromkeys(("npm", "npx", "pnpm", "yarn"), "node")}
