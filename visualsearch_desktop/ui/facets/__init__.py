"""The dropdowns and ranges by which a search is narrowed."""
