"""A sample class, to try the commands on."""
