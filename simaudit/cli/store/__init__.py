"""Commands that keep the store."""
