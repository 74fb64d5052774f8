"""A change of the rules tried on stored months before it counts."""
