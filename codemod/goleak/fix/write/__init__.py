"""Patches merged and written: all or nothing, one run at a time, and looked at by Go."""
