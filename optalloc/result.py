"""What a solve returns: why it ended, what it found, what is proven, and what was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optalloc.engine import Progress, SolutionStatus, Termination, relative_gap
from optalloc.language import say
from optalloc.notebook import html_table
from optalloc.plan import Plan
from optalloc.readable import money, percent, seconds
from optalloc.verify import Value, Verification, value_parts


@dataclass(frozen=True)
class Result:
    """The result of a solve; None wherever there is no value.

    Attributes
    ----------
    termination
        Why the solver stopped.
    solution_status
        What is known of the plan: proven within the gap, feasible, proven infeasible, unknown.
    objective
        What the model maximises, recomputed exactly from the instance (money): the expected net value of the
        plan or, where `risk.weight` is positive, its risk-adjusted value.
    bound
        Proven upper bound on the objective of every plan (money).
    plan, verification
        The plan and its exact check, which is None where an interrupt broke it off.
    sizes
        Columns, integer columns, rows and nonzeros of the programme.
    seconds
        Wall time by phase, and in total.
    versions, options, instance_hash
        What it takes to do it again; no hash where reading the instance took all the time.
    history
        Incumbent and bound over time.
    message
        One sentence for the user.
    start_objective
        What the plan to begin with is worth here by the solver's figures, its amounts found anew; None where
        there was none or it could not be used, which the message then says.
    """

    termination: Termination
    solution_status: SolutionStatus
    objective: float | None
    bound: float | None
    plan: Plan | None
    verification: Verification | None
    sizes: Mapping[str, int]
    seconds: Mapping[str, float]
    versions: Mapping[str, str]
    options: Mapping[str, object]
    instance_hash: str | None
    history: tuple[Progress, ...]
    message: str
    start_objective: float | None = None

    @property
    def status(self) -> str:
        """One word: optimal (within the gap), feasible, infeasible, unknown, or unverified."""
        return self.solution_status.value if self.plan is None or self.verified else "unverified"

    @property
    def proven(self) -> bool:
        """Whether a verified plan is proven to lie within the gap asked for, or that there is no plan."""
        if self.solution_status is SolutionStatus.INFEASIBLE:
            return True
        return self.solution_status is SolutionStatus.OPTIMAL and self.verified is True

    @property
    def verified(self) -> bool | None:
        """Whether the exact check accepts the plan; None without a plan, or where it was interrupted."""
        return None if self.verification is None else self.verification.ok

    @property
    def gap(self) -> float | None:
        """(bound − objective) / |objective|; None where it is not defined."""
        return relative_gap(self.objective, self.bound)

    @property
    def expected_value(self) -> float | None:
        """The mean of the plan's net value over the futures (money)."""
        return None if self._value is None else float(self._value.expected)

    @property
    def cvar(self) -> float | None:
        """The mean of the plan's net value over the worst 1 − `risk.alpha` of the futures (money)."""
        return None if self._value is None else float(self._value.cvar)

    @property
    def future_values(self) -> dict[str, float]:
        """The net value of the plan in each future (money), empty where there is none."""
        return {one.future: float(one.net_value) for one in self._value.futures} if self._value else {}

    @property
    def _value(self) -> Value | None:
        return None if self.verification is None else self.verification.value

    @property
    def reproducible(self) -> bool:
        """Whether the same input, version, seed and work limit give the same plan: no clock had a say.

        In a search within a limit of time it has, also where the plan is proven before the limit.
        """
        if self.termination in (Termination.INFEASIBLE, Termination.UNBOUNDED):
            return True
        by_work = self.termination in (Termination.GAP_REACHED, Termination.NODE_LIMIT)
        return by_work and not self.options.get("search", False)

    def _repr_html_(self) -> str:
        """Return how a notebook shows the result: what the plan is worth, and what is proven of it."""
        checked = say("not checked") if self.verified is None else say("yes") if self.verified else say("NO")
        rows = {
            say("status"): self.status,
            say("objective"): money(self.objective),
            say("bound"): money(self.bound),
            say("gap"): percent(self.gap),
            **({} if self.plan is None else {say("verified"): checked}),
            **({} if self.plan is None else {say("launches"): f"{self.plan.launch_count:,}"}),
            say("time"): seconds(self.seconds["total"]),
            say("note"): self.message,
        }
        return html_table(say("Result"), {name: value for name, value in rows.items() if value})

    def to_dict(self) -> dict[str, object]:
        """Return everything but the plan's tables as plain JSON values."""
        return {
            "status": self.status,
            "termination": self.termination.value,
            "proven": self.proven,
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            **value_parts(self._value),
            "seconds": self.seconds["total"],
            "verified": self.verified,
            "violations": [v.message for v in self.verification.violations] if self.verification else [],
            "message": self.message,
            "reproducible": self.reproducible,
            "launches": self.plan.launch_count if self.plan else None,
            "sizes": dict(self.sizes),
            "phases": dict(self.seconds),
            "versions": dict(self.versions),
            "options": dict(self.options),
            "instance_hash": self.instance_hash,
            "history": [
                {"seconds": point.seconds, "objective": point.objective, "bound": point.bound}
                for point in self.history
            ],
        }
