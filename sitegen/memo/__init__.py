"""What builds remember: the whole site, its plan, each job. Every memo is a key over its inputs, so
that an empty store only makes a build slower."""
