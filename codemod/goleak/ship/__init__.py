"""What leaves the program: text, JSON, diffs and change lists."""
