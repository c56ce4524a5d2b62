"""messages → Answer: a file per kind of client.

What a client must offer (a module in this folder, named as the user types it):

- ``TITLE``: one Chinese line.
- ``connect(...) -> Complete``: a callable ``Request -> Answer`` that raises ``LLMError`` and nothing else.
"""
