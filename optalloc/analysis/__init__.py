"""What a planner asks once there is an instance or a plan: who gains, why, why not, what would it take.

| file | what it answers |
|---|---|
| `ledger` | who gains and who pays, by region, kind and period |
| `kinds`, `concessions` | which figures of the tables could give way |
| `spare`, `elastic` | an instance with more of all that could give way, and a programme in which it costs |
| `repairs` | the cheapest change of the tables after which a plan exists |
| `conflicts` | which few rows of the tables cannot hold together |
| `diagnose` | these three for an instance that has no plan, or not the one that was hoped for |
"""
