"""The drawings and tables of what was measured: the speed, and what the claims ran."""
