"""Audits monthly extracts of mobile subscriber registers, one compliance report a carrier."""

__version__ = "0.1.0"
