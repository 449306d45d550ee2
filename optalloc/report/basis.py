"""A plan with all that the sections of its report are made from, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from optalloc.analysis.ledger import Ledger, ledger
from optalloc.analysis.usage import usage
from optalloc.conventional import conventional
from optalloc.instance import Instance
from optalloc.language import language
from optalloc.plan import Plan
from optalloc.verify import Verification, verify
from optalloc.verify.data import CERTAIN
from optalloc.verify.record import check_record

if TYPE_CHECKING:
    from optalloc.errors import Issue


@dataclass(frozen=True)
class Basis:
    """An instance, a plan for it, and what plan.json says of how the plan came about.

    Attributes
    ----------
    record
        The content of plan.json, which may come from anywhere.
    """

    instance: Instance
    plan: Plan
    record: Mapping[str, object]

    @property
    def verification(self) -> Verification:
        """What the exact check finds, in the language that is spoken."""
        if language() not in self._verifications:
            self._verifications[language()] = self._verified()
        return self._verifications[language()]

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What of plan.json is missing or cannot be, in the language that is spoken."""
        return check_record(self.record, self.plan, self.instance.hash, self.verification)

    @cached_property
    def _verifications(self) -> dict[str, Verification]:
        """What the exact check found, by language."""
        return {}

    def _verified(self) -> Verification:
        """Check the plan, once for all languages where there is nothing to say."""
        made = next(iter(self._verifications.values()), None)
        return made if made is not None and made.ok else verify(self.instance, self.plan)

    @cached_property
    def ledger(self) -> Ledger | None:
        """Who gains and who pays; None where the plan has rows that cannot be, and so no value."""
        return None if self.verification.value is None else ledger(self.instance, self.plan)

    @cached_property
    def usage(self) -> pd.DataFrame:
        """How much of each resource is used (see `optalloc.analysis.usage`); empty as the ledger is None."""
        frame = usage(self.instance, self.plan if self.verification.value is not None else Plan.empty())
        return frame if self.verification.value is not None else frame.iloc[:0]

    @cached_property
    def flows(self) -> pd.DataFrame:
        """What is sent between regions, see `flows_between`."""
        return flows_between(self.instance, self.plan)


def probabilities(instance: Instance) -> dict[str, float]:
    """Return the probability of each future, of the only one also by the name that is left blank."""
    futures = instance.table("futures")
    if not len(futures):
        return {CERTAIN: 1.0, "": 1.0}
    shares = dict(zip(futures["future"].tolist(), futures["probability"].tolist(), strict=True))
    return {**shares, "": 1.0} if len(shares) == 1 else shares


def flows_between(instance: Instance, plan: Plan) -> pd.DataFrame:
    """Return what is sent over the horizon: expected over the futures, by form, resource and both ends.

    Returns
    -------
    DataFrame
        Text: resource, origin, destination, form. Amounts: ``sent``, and what arrives of it, ``received``.
        Rows of a plan that name nothing of the instance are left out.
    """
    corridors = instance.table("corridors")[["corridor", "origin", "destination", "form"]]
    flows = plan.flows.merge(corridors, on="corridor")
    flows = flows[flows["resource"].isin(set(instance.table("resources")["resource"]))]
    weight = flows["future"].map(probabilities(instance)).fillna(0.0).astype("float64")
    flows = flows.assign(sent=flows["amount"] * weight)
    flows = flows.assign(received=flows["sent"] * _yields(instance, flows))
    keys = ["resource", "origin", "destination", "form"]
    summed = flows.groupby(keys, as_index=False, sort=True)[["sent", "received"]].sum()
    return summed[summed["sent"] > 0].reset_index(drop=True)


def ends(flows: pd.DataFrame) -> list[tuple[str, str]]:
    """Return who sends to whom, of each row."""
    return list(zip(flows["origin"].tolist(), flows["destination"].tolist(), strict=True))


def _yields(instance: Instance, flows: pd.DataFrame) -> pd.Series:
    """Return the share that arrives of each flow: that of the first row of `terms` which applies."""
    terms = instance.table("terms")
    named = (terms[column].tolist() for column in ("form", "corridor", "resource"))
    stated = dict(zip(zip(*named, strict=True), terms["yield"].tolist(), strict=True))
    keys = zip(flows["form"].tolist(), flows["corridor"].tolist(), flows["resource"].tolist(), strict=True)
    shares = [next((stated[key] for key in _applying(*one) if key in stated), 1.0) for one in keys]
    return pd.Series(shares, index=flows.index, dtype="float64")


def _applying(form: str, corridor: str, resource: str) -> tuple[tuple[str, str, str], ...]:
    return (("", corridor, resource), ("", corridor, ""), (form, "", resource), (form, "", ""))


def units(instance: Instance) -> dict[str, str]:
    """Return the unit of each resource; may be blank."""
    resources = instance.table("resources")
    pairs = zip(resources["resource"].tolist(), resources["unit"].tolist(), strict=True)
    return {resource: conventional(unit) for resource, unit in pairs}
