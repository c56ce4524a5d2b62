"""Dated events: data, mermaid text, pictures, and their place in a post."""
