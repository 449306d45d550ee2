"""What a plan comes to in a few figures, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from optalloc.analysis.ledger import Item
from optalloc.checks.wording import ONE_AFTER_ANOTHER, joined
from optalloc.conventional import conventional
from optalloc.errors import MOST_SHOWN, Issue, Severity
from optalloc.inert import inert
from optalloc.language import in_a_row, say, say_count
from optalloc.naming import objective_label, shown_names
from optalloc.readable import FAR, LEAST_SHARE, percent
from optalloc.report.basis import Basis
from optalloc.report.labels import quantity
from optalloc.report.section_provenance import ending
from optalloc.verify.record import gap_of_proof

#: Scenarios that the sentence on top names.
MOST_IN_BRIEF = 6


@dataclass(frozen=True)
class Figures:
    """The headline in numbers; None where there is none.

    Attributes
    ----------
    objective
        What the plan is worth, recomputed (money).
    bound, gap
        What no plan is worth more than (money), as plan.json states it, and how far the plan is below it.
    cost
        All that is paid, discounted and expected over the futures (money).
    launches, sites
        Stages that start, and at how many sites.
    gaining, regions
        Regions whose account gains, of how many.
    """

    objective: float | None
    bound: float | None
    gap: float | None
    cost: float | None
    launches: int
    sites: int
    gaining: int | None
    regions: int

    def to_dict(self) -> dict[str, float | int | None]:
        """Return the figures as plain JSON values."""
        return {
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "cost": self.cost,
            "launches": self.launches,
            "sites": self.sites,
            "regions_gaining": self.gaining,
            "regions": self.regions,
        }


@dataclass(frozen=True)
class Card:
    """A figure of the headline, with what it is and what is to be said of it."""

    name: str
    figure: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """Whether the plan holds, in a sentence, and what is wrong with it.

    Attributes
    ----------
    unproven
        How much better another plan may be, and how the search ended; "" where it is proven best, or fails.
    """

    holds: bool
    sentence: str
    findings: list[str]
    more: str = ""
    unproven: str = ""


def figures_of(basis: Basis) -> Figures:
    """Return the headline of a plan."""
    from optalloc.engine import relative_gap

    worth = basis.verification.objective
    objective = None if worth is None else float(worth)
    bound = _stated_bound(basis)
    regions = set(basis.instance.table("regions")["region"])
    cost = gaining = None
    if basis.ledger is not None:
        net = basis.ledger.by("account")
        gaining = sum(1 for (account,), total in net.items() if total > 0 and account in regions)
        cost = float(
            sum(
                (-entry.amount for entry in basis.ledger.entries if entry.item is not Item.VALUE), Fraction(0)
            )
        )
    sites = basis.plan.launches[["scenario", "region"]].drop_duplicates()
    gap = relative_gap(objective, bound)
    return Figures(objective, bound, gap, cost, basis.plan.launch_count, len(sites), gaining, len(regions))


def _stated_bound(basis: Basis) -> float | None:
    """Return the bound of plan.json, None where it states none or one that cannot be."""
    stated = basis.record.get("bound")
    wrong = any(issue.code == "wrong-bound" for issue in basis.issues)
    if isinstance(stated, bool) or not isinstance(stated, int | float) or wrong:
        return None
    return float(stated)


def cards(basis: Basis) -> list[Card]:
    """Return the headline as a reader sees it."""
    figures = figures_of(basis)
    currency = inert(conventional(basis.instance.settings.currency))
    none = say("none")
    return [
        Card(
            objective_label(basis.instance),
            none if figures.objective is None else quantity(figures.objective),
            currency,
            _parts(basis, currency) or say("value less cost"),
        ),
        *_value_and_cost(basis, figures, currency),
        Card(
            say("bound"),
            none if figures.bound is None else quantity(figures.bound),
            currency if figures.bound is not None else "",
            _proof(basis, figures),
        ),
        Card(
            say("launches"),
            f"{figures.launches:,}",
            "",
            say_count("at {count} site", "at {count} sites", figures.sites),
        ),
        Card(
            say("regions gaining"),
            none if figures.gaining is None else f"{figures.gaining:,}",
            "",
            say("of {count}", count=figures.regions),
        ),
    ]


def _value_and_cost(basis: Basis, figures: Figures, currency: str) -> list[Card]:
    """Return what launches are worth beside what all costs, of which the net value is the difference."""
    none = say("none")
    value = None
    if basis.ledger is not None:
        worth = (entry.amount for entry in basis.ledger.entries if entry.item is Item.VALUE)
        value = float(sum(worth, Fraction(0)))
    return [
        Card(
            say("value of launches"),
            none if value is None else quantity(value),
            currency,
            say("all that they bring, discounted"),
        ),
        Card(
            say("total cost"),
            none if figures.cost is None else quantity(figures.cost),
            currency,
            say("all that is paid, discounted"),
        ),
    ]


def brief(basis: Basis) -> str:
    """Return what the plan does and is worth in a sentence, "" where it has no value."""
    figures = figures_of(basis)
    if figures.objective is None or not figures.launches:
        return ""
    currency = inert(conventional(basis.instance.settings.currency))
    return say(
        "Launches {launches}; {label} {value}, {proof}.",
        launches=_launched(basis),
        label=objective_label(basis.instance),
        value=quantity(figures.objective, currency),
        proof=_proof_in_brief(basis, figures, currency),
    )


def _launched(basis: Basis) -> str:
    """Return which scenarios are launched where, the first few by name."""
    scenarios, regions = shown_names(basis.instance, "scenarios"), shown_names(basis.instance, "regions")
    where: dict[str, dict[str, None]] = {}
    launches = basis.plan.launches
    for scenario, region in zip(launches["scenario"].tolist(), launches["region"].tolist(), strict=True):
        name = inert(scenarios.get(scenario, scenario))
        where.setdefault(name, {})[inert(regions.get(region, region))] = None
    told = [
        say("{scenario} in {regions}", scenario=scenario, regions=in_a_row(places))
        for scenario, places in list(where.items())[:MOST_IN_BRIEF]
    ]
    left = len(where) - len(told)
    return joined(
        [*told, *([say("{count} other scenarios", count=left)] if left > 0 else [])], ONE_AFTER_ANOTHER
    )


def _proof_in_brief(basis: Basis, figures: Figures, currency: str) -> str:
    if figures.bound is None or figures.objective is None:
        return say("not proven best")
    if _is_proven(basis, figures):
        return say("proven best")
    return say(
        "at most {more} below the best", more=quantity(max(0.0, figures.bound - figures.objective), currency)
    )


def _parts(basis: Basis, currency: str) -> str:
    """Return what a risk-adjusted value is made of; nothing where it has no others than itself."""
    value = basis.verification.value
    if value is None or basis.instance.settings.weight == 0 or len(value.futures) == 1:
        return ""
    return say(
        "expected {expected}, CVaR {cvar}",
        expected=quantity(float(value.expected), currency),
        cvar=quantity(float(value.cvar), currency),
    )


def _proof(basis: Basis, figures: Figures) -> str:
    """Return what is proven of the value."""
    if figures.bound is None:
        return say("nothing is proven of how much better a plan could be")
    if figures.gap is None:
        return say("no plan is worth more")
    gap = max(0.0, figures.gap)
    if _is_proven(basis, figures):
        if gap < LEAST_SHARE:
            return say("proven best")
        return say("proven: no plan is better by more than {gap}", gap=percent(gap))
    if gap < FAR:
        return say("no plan is better by more than {gap}", gap=percent(gap))
    return say("far from proven")


def _unproven(basis: Basis) -> str:
    """Return that the plan is not proven best, how much better another may be, and how the search ended."""
    figures = figures_of(basis)
    if _is_proven(basis, figures):
        return ""
    end = ending(basis.record)
    if figures.bound is None or figures.objective is None:
        more = say("Not proven best: how much more may be possible is not known.")
    else:
        currency = inert(conventional(basis.instance.settings.currency))
        amount = quantity(max(0.0, figures.bound - figures.objective), currency)
        more = say("Not proven best: up to {amount} more may be possible.", amount=amount)
    return say("{said} The search ended by: {end}.", said=more, end=inert(end)) if end else more


def _is_proven(basis: Basis, figures: Figures) -> bool:
    """Return whether plan.json states a proof which value and bound bear out."""
    proven = gap_of_proof(basis.record)
    return proven is not None and figures.gap is not None and figures.gap <= float(proven) * (1 + 1e-6) + 1e-6


def verdict(basis: Basis) -> Verdict:
    """Return whether every constraint holds, and what plan.json states."""
    errors = [issue for issue in basis.issues if issue.severity is Severity.ERROR]
    violations = [str(violation) for violation in basis.verification.violations]
    if not violations and errors:
        return Verdict(False, _not_so(errors), [])
    stated = (say("{file}: {message}", file=issue.file, message=issue.message) for issue in errors)
    found = [*violations, *(f"{one} ({issue.code})" for one, issue in zip(stated, errors, strict=True))]
    if not found:
        sentence = say("Verified: every constraint holds, recomputed in exact arithmetic.")
        return Verdict(True, sentence, [], unproven=_unproven(basis))
    sentence = say_count(
        "This plan FAILS its check: {count} violation. Do not rely on its figures.",
        "This plan FAILS its check: {count} violations. Do not rely on its figures.",
        len(found),
    )
    shown = [inert(one) for one in found[:MOST_SHOWN]]
    return Verdict(holds=False, sentence=sentence, findings=shown, more=_more(found))


def _not_so(errors: Sequence[Issue]) -> str:
    """Return what plan.json states wrongly of a plan that breaks no constraint."""
    stated = [inert(f"{issue.message} ({issue.code})") for issue in errors[:MOST_SHOWN]]
    more = _more(errors)
    return say_count(
        "{count} entry of plan.json is not so: {entries}",
        "{count} entries of plan.json are not so: {entries}",
        len(errors),
        entries=joined([*stated, more] if more else stated, ONE_AFTER_ANOTHER),
    )


def _more(found: Sequence[object]) -> str:
    """Return how many findings are not shown."""
    left = len(found) - MOST_SHOWN
    return say("and {count} more", count=left) if left > 0 else ""
