"""Caches of type information, and the findings about them."""
