"""Commands that audit a month, and how a run ends."""
