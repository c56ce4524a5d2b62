"""Many references, one journal."""
