"""Article × Paper → Report: a file per check."""
