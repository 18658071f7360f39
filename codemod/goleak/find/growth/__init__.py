"""How many entries a cache can come to hold."""
