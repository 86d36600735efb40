"""Purposes of well-known images."""

from __future__ import annotations

IMAGES = {
    "postgres": "Database",
    "postgis": "Database",
    "pgvector": "Database with vectors",
    "timescaledb": "Database of time series",
    "mysql": "Database",
    "mariadb": "Database",
    "mongo": "Database",
    "cassandra": "Database",
    "clickhouse-server": "Database for analysis",
    "influxdb": "Database of time series",
    "neo4j": "Graph database",
    "qdrant": "Vector database",
    "weaviate": "Vector database",
    "redis": "Cache",
    "valkey": "Cache",
    "memcached": "Cache",
    "rabbitmq": "Message broker",
    "kafka": "Message broker",
    "nats": "Message broker",
    "mosquitto": "Message broker",
    "elasticsearch": "Search",
    "opensearch": "Search",
    "meilisearch": "Search",
    "typesense": "Search",
    "minio": "Object storage",
    "localstack": "Amazon Web Services on this machine",
    "azurite": "Azure Storage on this machine",
    "nginx": "Web server",
    "caddy": "Web server",
    "traefik": "Reverse proxy",
    "haproxy": "Reverse proxy",
    "mailhog": "Catches mail",
    "mailpit": "Catches mail",
    "maildev": "Catches mail",
    "grafana": "Dashboards",
    "prometheus": "Collects metrics",
    "loki": "Collects logs",
    "jaeger": "Collects traces",
    "all-in-one": "Collects traces",
    "otel-collector": "Collects telemetry",
    "keycloak": "Log-in",
    "vault": "Secrets",
    "adminer": "Database administration",
    "pgadmin4": "Database administration",
    "registry": "Container registry",
    "ollama": "Language models",
    "mlflow": "Experiments and models",
}


def purpose_of(image: str, built_from: str) -> str | None:
    """By the image's own name, without its registry and owner; for a built image, its build context."""
    name = image.rpartition("/")[2].partition("@")[0].partition(":")[0].removesuffix("-alpine")
    if built_from:
        return f"Built from {built_from if built_from != '.' else 'this folder'}"
    return IMAGES.get(name)
