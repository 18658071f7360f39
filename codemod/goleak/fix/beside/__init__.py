"""What stands beside a cache and serves it alone: locks, other declarations, comments."""
