"""How a container is looked at: which one is meant, its state, health, image, ports, limits and variables."""
