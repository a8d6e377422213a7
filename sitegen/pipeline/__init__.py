"""What `sitegen build`, `sitegen check` and the preview have in common."""
