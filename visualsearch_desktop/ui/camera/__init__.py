"""Asking with the camera: its pictures, the dialog that shows them, and the search that follows what is held up."""
