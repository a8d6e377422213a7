"""Every type that crosses a stage. All are frozen; sequences are tuples; nothing is filled in
later.

documents: read gives `Tree`, parse gives `Parsed`, with the front matter in it. site: link gives
`Site`. views: what layouts see of that. jobs: plan gives jobs, render gives bytes, publish says
what changed.

Of what there is as often as there are posts, Python's collector of cycles is told that it holds
none (gc=False)."""
