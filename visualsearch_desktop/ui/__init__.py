"""Windows, models and delegates. Talks to the backend's client, never to stores or torch."""
