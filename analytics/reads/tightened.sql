-- One row per obligation known at $as_of of one of $reps and one of $steps, due from $since on: what commitments were to tighten.
select
    rep_id,
    step,
    due_at,
    state
from known($as_of)
where
    rep_id in (select unnest($reps::varchar[]))
    and step in (select unnest($steps::varchar[]))
    and due_at >= $since
