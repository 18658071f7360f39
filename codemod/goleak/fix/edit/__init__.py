"""Edits of one file while they are made: spans of bytes, imports, and the layout that gofmt gives them."""
