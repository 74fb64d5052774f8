"""Figures → HTML pages in Vietnamese and English."""
