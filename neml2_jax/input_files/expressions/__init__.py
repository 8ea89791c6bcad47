"""Expressions in input files: a small language, its names and its limits."""
