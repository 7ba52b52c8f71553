"""Benchmarks: each measures one promise beside a peer or a physical floor in the same run.

A benchmark is a function without arguments that returns plain figures; ``BENCHMARKS`` names
them. Machines are shared, so figures are medians and ratios, never limits of a test.
"""
