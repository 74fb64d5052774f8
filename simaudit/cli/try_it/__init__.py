"""Commands to try simaudit with, and its documentation."""
