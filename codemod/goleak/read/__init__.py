"""Files, syntax, declarations and types of Go source."""
