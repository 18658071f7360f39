"""Fixes as commits for review."""
