"""Whether and how entries leave a cache."""
