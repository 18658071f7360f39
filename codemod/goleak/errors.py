"""Mistakes that a user can mend."""

from __future__ import annotations


class GoleakError(Exception):
    """Something the user can mend: the text says where, what, and what to do (exit 2)."""


class NothingThereError(GoleakError):
    """A pattern names nothing that is there."""
