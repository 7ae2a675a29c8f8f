"""The four shapes of a problem, step by step over real data: what goes in, what comes out, where the loss looks."""
