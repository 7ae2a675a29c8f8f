"""How a class is graded, in the order of a hand-in's trip: notebook, run, classroom, reports."""

import sys

# jsonschema, which nbformat asks, takes a second to build a grammar of international addresses, which no notebook's
# schema asks for; where it does not find that package it goes on without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
