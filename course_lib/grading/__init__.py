"""Assignments: their sources, the checks with named mistakes, and what nbgrader needs to grade a class."""
