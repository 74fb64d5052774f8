"""Commands that follow up what was found."""
