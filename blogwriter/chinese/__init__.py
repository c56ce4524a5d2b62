"""str → str: passes over Chinese Markdown, each idempotent, each touching prose only."""
