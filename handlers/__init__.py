"""Use cases: one function per thing that can happen, the same for every door."""
