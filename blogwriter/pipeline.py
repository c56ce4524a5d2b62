"""The order of the stages; nothing else knows it, and no other room writes posts to the disk."""
