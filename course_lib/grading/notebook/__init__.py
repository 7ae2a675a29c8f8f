"""The notebooks: an assignment's source, the students' edition, and a hand-in put back on its rails."""
