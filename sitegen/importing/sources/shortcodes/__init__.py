"""Shortcodes of Hugo and Zola, and the Markdown around them."""
