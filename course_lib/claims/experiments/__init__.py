"""The experiments, one file a claim, each named as its claim is; `PARTS` says in which order the book tells them."""
