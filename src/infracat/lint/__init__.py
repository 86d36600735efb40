"""What ``infracat lint`` has found, for other programs: SARIF for code scanning, annotations for GitHub's runs."""
