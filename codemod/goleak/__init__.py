"""Find, fix and prove leaks of caches of reflect.Type in Go."""

from __future__ import annotations

__version__ = "0.1.0"
