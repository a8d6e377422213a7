"""The stages of a build as `sitegen build`, `sitegen check` and the preview share them."""
