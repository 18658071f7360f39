"""What a container is for: a cache, a registry, or both."""
