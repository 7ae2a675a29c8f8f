"""The course's drawings, in both languages, made by our own code; `catalogue` knows them by name."""
