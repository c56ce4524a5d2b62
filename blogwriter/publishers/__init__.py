"""Post → outside: a file per place. It ends at the draft; pressing the button is the author's.

What a publisher must offer (a module in this folder, named as the user types it):

- ``TITLE``: one Chinese line.
- ``publish(article, options) -> ...``: raises ``PublishError``; with a dry run it opens no socket.
"""
