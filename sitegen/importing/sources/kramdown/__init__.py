"""kramdown, and Python-Markdown, which has much of the same, as the Markdown of sitegen."""
