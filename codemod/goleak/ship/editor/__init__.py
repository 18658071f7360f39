"""Findings and fixes as editors take them, by the Language Server Protocol; the rooms that know lsprotocol."""
