"""What analysis finds, in the planner's words: the names of the instance and the language that is spoken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from optalloc.analysis.concessions import Concession
from optalloc.analysis.kinds import Kind
from optalloc.analysis.ledger import Item
from optalloc.analysis.repairs import Repair
from optalloc.analysis.subjects import Sort, Subject
from optalloc.conventional import conventional
from optalloc.instance import Instance
from optalloc.language import mark, say
from optalloc.naming import shown_names
from optalloc.readable import with_unit

#: What each kind of concession is called.
KINDS: Final[Mapping[Kind, str]] = {
    Kind.SUPPLY: mark("endowments"),
    Kind.BUDGET: mark("budgets"),
    Kind.DEADLINE: mark("deadlines"),
    Kind.SITE_LIMIT: mark("limits on sites"),
    Kind.GROUP: mark("groups"),
    Kind.CORRIDOR: mark("capacities of corridors"),
    Kind.TERM: mark("capacities of terms"),
    Kind.SITE: mark("sites"),
}


#: What each kind of entry of the ledger is called.
ITEMS: Final[Mapping[Item, str]] = {
    Item.VALUE: mark("value of launches"),
    Item.DRAWN: mark("resources drawn"),
    Item.SENT: mark("resources sent"),
    Item.SHORT: mark("shortages"),
    Item.FACILITIES: mark("facilities"),
    Item.CORRIDORS: mark("corridors"),
}


class Words:
    """Says what things of one instance are called.

    Parameters
    ----------
    instance
        Whose names are used.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self.regions = shown_names(instance, "regions")
        self.resources = shown_names(instance, "resources")
        self.scenarios = shown_names(instance, "scenarios")
        self.facilities = shown_names(instance, "facilities")
        self.corridors = shown_names(instance, "corridors")
        resources = instance.table("resources")
        self._units = dict(zip(resources["resource"].tolist(), resources["unit"].tolist(), strict=True))

    def amount(self, resource: str, figure: str) -> str:
        """Return an amount of a resource with its unit."""
        return with_unit(figure, conventional(self._units.get(resource, "")))

    def money(self, figure: str) -> str:
        """Return an amount of money with its currency."""
        return with_unit(figure, conventional(self._instance.settings.currency))

    def cell(self, column: str, text: str) -> str:
        """Return what a cell of a table is called: names of what it refers to, words for what has a word."""
        if column in ("stage", "form", "required_stage", "unit", "currency"):
            return conventional(text)
        named = {
            "region": self.regions,
            "origin": self.regions,
            "destination": self.regions,
            "payer": self.regions,
            "sponsor": self.regions,
            "resource": self.resources,
            "scenario": self.scenarios,
            "facility": self.facilities,
            "corridor": self.corridors,
        }
        return named.get(column, {}).get(text, text)

    def account(self, name: str) -> str:
        """Return what a region or a sponsor is called."""
        return self.regions.get(name, name)

    def budget(self, payer: str, period: str) -> str:
        """Return what a budget is called."""
        if payer and period:
            return say("the budget of {payer} in {period}", payer=self.account(payer), period=period)
        if payer:
            return say("the budget of {payer}", payer=self.account(payer))
        return say("the budget of all in {period}", period=period) if period else say("the budget of all")

    def supply(self, region: str, resource: str) -> str:
        """Return what the supply of a resource is called."""
        return say("{resource} in {region}", resource=self.resources[resource], region=self.regions[region])

    def subject(self, subject: Subject) -> str:
        """Return what a launch, a corridor or a facility is called."""
        if subject.sort is Sort.CORRIDOR:
            return self.corridors[subject.name]
        if subject.sort is Sort.FACILITY:
            return self.facilities[subject.name]
        scenario = self.scenarios[subject.scenario]
        if not subject.region:
            return say("{scenario} ({stage}) anywhere", scenario=scenario, stage=conventional(subject.stage))
        return self.launch(subject.scenario, subject.stage, subject.region)

    def launch(self, scenario: str, stage: str, region: str) -> str:
        """Return what the launch of a stage at a site is called."""
        return say(
            "{scenario} ({stage}) in {region}",
            scenario=self.scenarios[scenario],
            stage=conventional(stage),
            region=self.regions[region],
        )

    def decision(self, table: str, key: Mapping[str, str]) -> str:
        """Return what a row of a plan launches or opens, "" for a row of amounts."""
        if table == "launches":
            return self.launch(key["scenario"], key["stage"], key["region"])
        if table == "facilities":
            return self.facilities[key["facility"]]
        return self.corridors[key["corridor"]] if table == "corridors" else ""

    def concession(self, concession: Concession) -> str:
        """Return what could give way."""
        says: Mapping[Kind, Callable[..., str]] = {
            Kind.SUPPLY: self.supply,
            Kind.BUDGET: self._row_of_budgets,
            Kind.DEADLINE: self._requirement,
            Kind.SITE_LIMIT: self._site_limit,
            Kind.GROUP: self._group,
            Kind.CORRIDOR: self._width_of_corridor,
            Kind.TERM: self._width_of_terms,
            Kind.SITE: self._no_site,
        }
        return says[concession.kind](*concession.key)

    def _row_of_budgets(self, number: str) -> str:
        row = self._instance.table("budgets").iloc[int(number)]
        return self.budget(str(row["payer"]), str(row["period"]))

    def _requirement(self, scenario: str) -> str:
        return say("what is required of {scenario}", scenario=self.scenarios[scenario])

    def _site_limit(self, scenario: str, stage: str) -> str:
        name = self.scenarios[scenario]
        return say("the limit on sites of {scenario} ({stage})", scenario=name, stage=conventional(stage))

    def _group(self, group: str) -> str:
        return say("the group {group}", group=group)

    def _no_site(self, scenario: str, region: str) -> str:
        names = self.scenarios[scenario], self.regions[region]
        return say("no site of {scenario} in {region}", scenario=names[0], region=names[1])

    def _width_of_corridor(self, corridor: str) -> str:
        return say("the capacity of {corridor}", corridor=self.corridors[corridor])

    def _width_of_terms(self, form: str, corridor: str, resource: str) -> str:
        """Return what the capacity of a row of terms is called."""
        whose = self.corridors[corridor] if corridor else say("the form {form}", form=conventional(form))
        if not resource:
            return say("the capacity of {corridor} for each resource", corridor=whose)
        name = self.resources[resource]
        return say("the capacity of {corridor} for {resource}", corridor=whose, resource=name)

    def repair(self, repair: Repair) -> str:
        """Return what is to be changed."""
        says = {
            Kind.SUPPLY: self._more_supply,
            Kind.BUDGET: self._larger_budget,
            Kind.DEADLINE: self._later_or_never,
            Kind.SITE_LIMIT: self._more_sites,
            Kind.GROUP: self._fewer_members,
            Kind.CORRIDOR: self._wider_corridor,
            Kind.TERM: self._wider_terms,
            Kind.SITE: self._another_site,
        }
        return says[repair.kind](repair)

    def _more_supply(self, repair: Repair) -> str:
        resource = repair.key["resource"]
        supply, after = self.supply(repair.key["region"], resource), self.amount(resource, repair.after)
        if repair.before is None:
            return say("add {supply}: {after} in each period", supply=supply, after=after)
        before = self.amount(resource, repair.before)
        return say("raise {supply} from {before} to {after}", supply=supply, before=before, after=after)

    def _larger_budget(self, repair: Repair) -> str:
        return say(
            "raise {budget} from {before} to {after}",
            budget=self.budget(repair.key["payer"], repair.key["period"]),
            before=self.money(repair.before or ""),
            after=self.money(repair.after),
        )

    def _later_or_never(self, repair: Repair) -> str:
        scenario = self.scenarios[repair.key["scenario"]]
        if repair.column == "required_stage":
            stage = conventional(repair.before or "")
            return say("no longer require {stage} of {scenario}", stage=stage, scenario=scenario)
        if not repair.after:
            return say("leave its deadline blank")
        return say("require {scenario} only by {period}", scenario=scenario, period=repair.after)

    def _more_sites(self, repair: Repair) -> str:
        return say(
            "raise the limit on sites of {scenario} ({stage}) from {before} to {after}",
            stage=conventional(repair.key["stage"]),
            scenario=self.scenarios[repair.key["scenario"]],
            before=repair.before,
            after=repair.after,
        )

    def _fewer_members(self, repair: Repair) -> str:
        names = self.facilities if repair.table == "facilities" else self.corridors
        name = names[next(iter(repair.key.values()))]
        return say("take {name} out of the group {group}", name=name, group=repair.before)

    def _wider_corridor(self, repair: Repair) -> str:
        width = self._width_of_corridor(repair.key["corridor"])
        return say(
            "raise {width} from {before} to {after}", width=width, before=repair.before, after=repair.after
        )

    def _wider_terms(self, repair: Repair) -> str:
        key, resource = repair.key, repair.key["resource"]
        return say(
            "raise {width} from {before} to {after}",
            width=self._width_of_terms(key["form"], key["corridor"], resource),
            before=self.amount(resource, repair.before or ""),
            after=self.amount(resource, repair.after),
        )

    def _another_site(self, repair: Repair) -> str:
        return say(
            "let {scenario} go to {region} too, with a value factor of {factor}",
            scenario=self.scenarios[repair.key["scenario"]],
            region=self.regions[repair.key["region"]],
            factor=repair.after,
        )


def cell_of(repair: Repair) -> str:
    """Return where a change is made: the table, what names the row, and the column."""
    key = ", ".join(f"{column}={cell}" for column, cell in repair.key.items() if cell)
    return f"{repair.table}[{key}].{repair.column}" if key else f"{repair.table}.{repair.column}"
