"""HTML of articles → Markdown of the dialect `github`, in which nothing is lost."""
