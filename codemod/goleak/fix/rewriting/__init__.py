"""Whole caches rewritten or taken out: the declaration and every use."""
