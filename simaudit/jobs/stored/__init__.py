"""Jobs over stored months: reports written again, a month withdrawn, runs verified."""
