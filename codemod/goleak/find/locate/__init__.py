"""Declared containers of type information, and every use of each."""
