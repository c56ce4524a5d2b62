"""A local web page over a post: what each platform will show, its limits, and the paper's sentences behind it."""
