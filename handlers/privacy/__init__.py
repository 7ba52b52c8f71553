"""What residents are told about their data, what they agree to, and how they see and erase it."""
