"""The question at the left of the window: its photos, their crops, what is liked, and the ways to give a photo."""
