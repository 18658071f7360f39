"""The one exception for mistakes a user can mend."""

from __future__ import annotations


class GoleakError(Exception):
    """Something the user can mend: the text says where, what, and what to do (exit 2)."""
