"""Sections of a page in which a reader steps a real cell or network, a folder each."""
