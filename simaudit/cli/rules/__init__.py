"""Commands that read, extend and try the rules."""
