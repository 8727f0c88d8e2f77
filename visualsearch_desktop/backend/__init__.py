"""The child process that owns the model and the store, and the window's client to it."""
