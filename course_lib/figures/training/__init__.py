"""The drawings of how networks are trained."""
