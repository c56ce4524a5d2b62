"""A local web page over a post."""
