"""Single uses of a container turned into uses of the generated cache."""
