"""Cloud storage: S3, Azure, Google."""
