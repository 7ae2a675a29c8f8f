"""How fast the library is: candidates timed in turn, the bars that they are held to, a record for each machine."""
