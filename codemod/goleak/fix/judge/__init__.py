"""Whether a cache may be forgotten: what its values are, depend on and are used for."""
