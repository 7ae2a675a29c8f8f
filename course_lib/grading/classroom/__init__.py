"""The class folder: its releases, its journal, its gradebook."""
