"""Figures between provinces: what a province shows others of a month, and several beside one's own."""
