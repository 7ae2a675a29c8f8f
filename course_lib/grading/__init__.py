"""How a class is graded, in the order of a hand-in's trip: notebook, run, classroom, reports."""
