"""The search itself: photos, embeddings, stores. Nothing in here knows Qt."""
