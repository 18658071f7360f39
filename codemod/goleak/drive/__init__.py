"""How the harness calls the code around a cache so that it fills."""
