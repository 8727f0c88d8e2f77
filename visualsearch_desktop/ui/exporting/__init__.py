"""Results taken out of the program: as a table, or as sheets to print."""
