"""Programs that print measured figures. They run from the repository: `python -m benchmarks.<name>`."""
