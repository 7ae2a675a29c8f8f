"""The drawings of networks made of cells."""
