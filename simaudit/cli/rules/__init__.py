"""Commands that read and extend the rules."""
