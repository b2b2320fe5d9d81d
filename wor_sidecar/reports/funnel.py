"""The funnel: how many people reached each step, and by what name the others were lost there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.reports.places import Fate, Place, Placing, place


@dataclass(frozen=True, slots=True)
class Loss:
    """So many people, lost by one name; `reasons` counts the codes that were given with it."""

    fate: Fate
    people: int
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class StepCount:
    """One step. Who reached it went on, ended well there, is open there, or was lost there: nothing else."""

    step: Stage
    reached: int
    open: int
    ended_well: int
    withheld: int
    losses: tuple[Loss, ...]

    @property
    def lost(self) -> int:
        """Count the people who were lost after this step."""
        return sum(loss.people for loss in self.losses)

    @property
    def stayed(self) -> int:
        """Count the people who came no further than this step, for better or worse."""
        return self.open + self.ended_well + self.withheld + self.lost


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps in order; each but the first counts who went on from the one before."""

    steps: tuple[StepCount, ...]

    @property
    def people(self) -> int:
        """Count the people who stood at its mouth."""
        return self.steps[0].reached

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Count every loss over all steps, the largest first."""
        found: Counter[Fate] = Counter()
        reasons: dict[Fate, Counter[str]] = {}
        for step in self.steps:
            for loss in step.losses:
                found[loss.fate] += loss.people
                reasons.setdefault(loss.fate, Counter()).update(dict(loss.reasons))
        return tuple(
            Loss(fate, number, _sorted(reasons[fate]))
            for fate, number in sorted(found.items(), key=lambda one: (-one[1], one[0]))
        )

    def of(self, fate: Fate) -> int:
        """Count the people with one fate, at whichever step."""
        match fate:
            case Fate.OPEN:
                return sum(step.open for step in self.steps)
            case Fate.ENDED_WELL:
                return sum(step.ended_well for step in self.steps)
            case Fate.WITHHELD:
                return sum(step.withheld for step in self.steps)
            case Fate.ACTIVE:
                last = self.steps[-1]
                return last.reached - last.stayed
        return sum(loss.people for step in self.steps for loss in step.losses if loss.fate is fate)


def funnel(people: Sequence[Facts], steps: Sequence[Stage], placed: Placing = place) -> Funnel:
    """Count people (one row each: `places.people`) over some steps; who came less far is at the first."""
    at: dict[Stage, list[Place]] = {step: [] for step in steps}
    for one in people:
        found = placed(one)
        at[found.step if found.step in at else steps[0]].append(found)
    counted: list[StepCount] = []
    reached = len(people)
    for step in steps:
        counted.append(_count(step, reached, at[step]))
        reached -= len(at[step])
    return Funnel(tuple(counted))


def _count(step: Stage, reached: int, here: Sequence[Place]) -> StepCount:
    fates = Counter(one.fate for one in here)
    return StepCount(
        step,
        reached,
        open=fates[Fate.OPEN],
        ended_well=fates[Fate.ENDED_WELL],
        withheld=fates[Fate.WITHHELD],
        losses=tuple(
            Loss(fate, number, _reasons(here, fate))
            for fate, number in sorted(fates.items(), key=lambda one: (-one[1], one[0]))
            if fate.lost
        ),
    )


def _reasons(here: Sequence[Place], fate: Fate) -> tuple[tuple[str, int], ...]:
    return _sorted(Counter(one.reason for one in here if one.fate is fate and one.reason))


def _sorted(reasons: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0])))
