"""Python-Markdown's own dialect, in a time that grows with the text and not with its square."""
