"""What makes the demo worth a look: an invented month, played before the service starts."""
