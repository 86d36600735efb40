"""HTTP and TLS."""
