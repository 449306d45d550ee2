"""Validation of an input in one pass that reports every problem.

One file per subject; each holds one function that looks at the whole `Workbook` and tells its
`Findings`. A problem in one place neither hides one in another nor shows up again as its consequence.
"""

from optalloc.checks.run import Checked, check_tables

__all__ = ["Checked", "check_tables"]
