"""Pictures that a reader can touch: each a section of a page, complete before any script runs, and its small script."""

# Each has a folder here with `section.explorer_html`, and the script `book/assets/explorer-NAME.js`; see `kit.py`.
EXPLORERS = (
    "dictation",
    "shapes",
    "unrolled",
    "training",
    "reach",
    "lstm",
    "beside",
    "hearing",
    "grid",
    "messages",
    "alignment",
    "writing",
)
