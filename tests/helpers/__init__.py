"""What tests of several rooms share; no test stands here."""
