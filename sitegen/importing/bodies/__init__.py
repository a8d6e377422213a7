"""The texts of other systems as Markdown: HTML turned into it, what they say of sources and of AI,
and their links."""
