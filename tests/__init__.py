"""Tests of optalloc; a package, so that test files can share instances and transformations."""
