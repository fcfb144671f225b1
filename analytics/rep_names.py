"""What is each rep called, on pages and in what is taken along?"""

from __future__ import annotations

import pandas as pd


def rep_names(reps: pd.DataFrame) -> dict[str, str]:
    """The names by the reps' ids (rows with rep_id and name); two of one name are told apart by their ids."""
    is_double = reps["name"].duplicated(keep=False)
    doubled = reps["name"] + " (" + reps["rep_id"] + ")"
    return dict(zip(reps["rep_id"], reps["name"].mask(is_double, doubled), strict=True))
