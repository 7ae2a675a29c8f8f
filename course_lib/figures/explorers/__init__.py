"""Pictures that a reader can touch: each a section of a page, complete before any script runs, and its small script."""

EXPLORERS = (
    "lstm",
    "training",
    "reach",
    "beside",
)  # each a folder here with `section.explorer_html`, and `book/assets/explorer-NAME.js`
