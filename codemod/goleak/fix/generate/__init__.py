"""The generated cache: what it is made of, where it goes and what it is called there."""
