"""Patches: what to change in which file so that a cache is bounded."""
