"""Commands about the documents of a site: a new one, which there are, and their pages in the
preview."""
