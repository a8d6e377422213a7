"""`sitegen init`: the first files of a site, from a few answers."""
