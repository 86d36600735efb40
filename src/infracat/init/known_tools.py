"""Names of tools in the files of a project; what the tools are for is in the table of ``sections/cli_tools``."""

TITLES = {
    "erl": "Erlang",
    "go": "Go",
    "node": "Node.js",
    "python": "Python",
    "python3": "Python",
    "rustc": "Rust",
    "docker-compose": "docker compose",
}
VERIFY = {"docker-compose": "docker compose version"}  # it is no program any more
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
