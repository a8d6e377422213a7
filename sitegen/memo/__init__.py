"""The three memos of builds: the whole site, its plan, each job. Each stores a result under a key,
the digest of all its inputs, so an empty store only makes a build slower."""
