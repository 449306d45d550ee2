"""Benchmarks of optalloc: run a module of this package, e.g. ``python -m benchmarks.handover``."""
