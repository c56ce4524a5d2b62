"""Small papers made on the spot, for tests that need a real PDF and may not carry somebody else's."""

from __future__ import annotations

TITLE = "Counting Bees with Cheap Microphones"
BODY = (
    (
        "Abstract",
        (
            "We estimate hive activity from ten-second clips. A network with 1.2M parameters reaches a mean error of "
            "6.4 bees per minute on 48 hives, against 11.9 for a spectral baseline."
        ),
    ),
    (
        "1 Introduction",
        (
            "Beekeepers count by eye. Cameras cost more than microphones and fail at night. We propose a "
            "method that listens instead of looking."
        ),
    ),
    (
        "2 Method",
        (
            "We compute log-mel features from each clip. Five depthwise blocks and one linear head follow. "
            "We train with the Huber loss for 60 epochs."
        ),
    ),
    (
        "3 Experiments",
        (
            "The held-out error is 6.4 bees per minute in dry hours and 19.2 in rain. Time masks help by 0.9 "
            "bees per minute. The model runs in 11 ms on a single-board computer."
        ),
    ),
    ("4 Limitations", "We saw one species only. Rain triples the error and we do not solve that."),
    ("References", "[1] A. Example. A study of hives. Journal of Examples, 2020."),
)


def small_paper(path, *, title=TITLE, user_password=None):
    """Write a one-page paper with a title, numbered sections and a reference list."""
    import pymupdf

    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((90, 70), title, fontsize=18, fontname="hebo")
    y = 110.0
    for heading, text in BODY:
        page.insert_text((72, y), heading, fontsize=12, fontname="hebo")
        box = pymupdf.Rect(72, y + 8, 523, y + 90)
        left = page.insert_textbox(box, text, fontsize=10, fontname="tiro")
        y += 8 + (82 - left) + 22
    locks = (
        {}
        if user_password is None
        else {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "user_pw": user_password, "owner_pw": "owner"}
    )
    document.save(path, **locks)
    return path
