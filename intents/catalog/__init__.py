"""What can be asked for: one folder per intent. Adding an intent means adding a folder."""
