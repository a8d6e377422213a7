"""`sitegen add`: articles as JSON become checked posts."""
