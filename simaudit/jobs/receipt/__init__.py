"""The receipt that a self-check hands over, and its comparison with the audit."""
