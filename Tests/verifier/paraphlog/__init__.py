"""Paraph's log, checked without Paraph: written from docs/log-format.md alone, whose terms these modules use."""
