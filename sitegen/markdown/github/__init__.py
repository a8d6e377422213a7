"""GitHub's dialect: CommonMark 0.31 with GFM's tables, task lists, struck text, bare addresses,
footnotes and alerts, read as cmark-gfm reads them."""
