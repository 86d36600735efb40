"""The example stack: everything that profile ``stack`` of catalog.yaml describes, on this machine (docs/demo.md)."""
