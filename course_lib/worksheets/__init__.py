"""Worksheets: a cell's first three steps to be worked out by hand, with their key, in both languages.

Every number is computed by the course's own cells; a seed gives a class numbers of its own.
"""

from course_lib.worksheets.base import Sheet
from course_lib.worksheets.sheets import DEFAULT_SEED, sheets

__all__ = ["DEFAULT_SEED", "Sheet", "sheets"]
