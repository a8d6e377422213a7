"""sitegen: a static site generator for AI-news blogs."""

__version__ = "0.1.0"
