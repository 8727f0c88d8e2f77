"""Visual Search Desktop: find products by photo, offline."""

__version__ = "0.1.0"
