"""The desk: where the secretary and the staff look at everything and work on it."""
