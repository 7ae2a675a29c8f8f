"""How long a hand-in takes to grade, with us, with stock nbgrader and with otter-grader, on the same work."""
