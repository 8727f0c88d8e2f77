"""What makes releases of the program: see docs/packaging.md. Nothing here is part of the program itself."""
