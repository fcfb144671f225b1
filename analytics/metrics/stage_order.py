"""In which order do deals go through the stages? The exports do not say; the deals' own ways do.

Every deal that was in two stages votes for the one it entered first. The votes are taken as ranked pairs (Tideman 1987,
Independence of clones as a criterion for voting rules): the clearest majority first, and none that would close a
circle with those taken before. So a few deals that went back, or jumped, change nothing, and a circle cannot stall it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph


def stage_order(rows: pd.DataFrame) -> list[str]:
    """Which stage comes before which?

    `rows`: one per deal × stage: deal_id, stage, entered_at. Every stage once, the first first. Stages that no deal
    ties together (two pipelines) stand apart, those of most deals first; what no majority decides goes by the mean
    place in a deal's way, then by the alphabet. No rows give no stages.
    """
    names, numbers = np.unique(rows["stage"].to_numpy("str"), return_inverse=True)
    if not len(names):
        return []
    deals = pd.factorize(rows["deal_id"])[0]
    entries = pd.DataFrame({"deal": deals, "stage": numbers, "at": rows["entered_at"].to_numpy()})
    ways = entries.groupby(["deal", "stage"], as_index=False)[["at"]].min()
    before = _majorities(ways, len(names))
    ways["place"] = ways.groupby("deal")["at"].rank(method="average")
    place = ways.groupby("stage")["place"].mean().reindex(range(len(names))).to_numpy()
    group = _groups(ways, len(names))
    ranks = [(int(group[stage]), float(place[stage]), str(names[stage])) for stage in range(len(names))]
    return [str(names[stage]) for stage in _in_line(before, ranks)]


def _majorities(ways: pd.DataFrame, n: int) -> np.ndarray:
    """Which stage was entered before which by most of the deals that were in both? A matrix without circles."""
    pairs = ways.merge(ways, on="deal", suffixes=("_first", "_then"))
    pairs = pairs.loc[pairs["at_first"] < pairs["at_then"]]
    counted = pairs.groupby(["stage_first", "stage_then"]).size().rename("k").reset_index()
    votes = {(int(first), int(then)): int(k) for first, then, k in counted.itertuples(index=False)}
    leads = [
        (k - votes.get((then, first), 0), k, first, then)
        for (first, then), k in votes.items()
        if k > votes.get((then, first), 0)
    ]
    taken = np.zeros((n, n), dtype=bool)
    reaches = np.eye(n, dtype=bool)
    for _, _, first, then in sorted(leads, key=lambda lead: (-lead[0], -lead[1], lead[2:])):
        if reaches[then, first]:
            continue
        taken[first, then] = True
        if not reaches[first, then]:
            reaches[np.ix_(reaches[:, first], reaches[then])] = True
    return taken


def _groups(ways: pd.DataFrame, n: int) -> np.ndarray:
    """Which stages are tied together by any deal? A number per stage: 0 for those of most deals."""
    deals, stages = ways["deal"].to_numpy(), ways["stage"].to_numpy()
    was_in = sparse.csr_array((np.ones(len(ways)), (deals, stages)), shape=(int(deals.max()) + 1, n))
    _, group = csgraph.connected_components(was_in.T @ was_in, directed=False)
    n_deals = ways.assign(group=group[stages]).groupby("group")["deal"].nunique()
    rank = {int(name): place for place, name in enumerate(n_deals.sort_values(ascending=False, kind="stable").index)}
    return np.array([rank[int(name)] for name in group])


def _in_line(before: np.ndarray, ranks: list[tuple[int, float, str]]) -> list[int]:
    """The stages one after another, none before one that must come first; of several free ones the lowest rank."""
    waits_for = before.sum(axis=0)
    free = {stage for stage in range(len(ranks)) if not waits_for[stage]}
    line = []
    while free:
        stage = min(free, key=ranks.__getitem__)
        free.remove(stage)
        line.append(stage)
        for later in np.flatnonzero(before[stage]):
            waits_for[later] -= 1
            if not waits_for[later]:
                free.add(int(later))
    return line
