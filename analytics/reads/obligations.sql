-- One row per obligation known at $as_of, with its state at that moment.
select
    step,
    deal_id,
    order_id,
    customer_id,
    rep_id,
    triggered_at,
    due_at,
    done_at,
    done_by,
    closed_at,
    closed_by,
    state
from known($as_of)
where
    ($step::varchar is null or step = $step)
    and ($rep::varchar is null or rep_id = $rep)
    and ($since::timestamp is null or due_at >= $since)
    and ($until::timestamp is null or due_at <= $until)
order by
    step,
    due_at,
    triggered_at,
    deal_id nulls first,
    order_id nulls first,
    customer_id nulls first,
    rep_id nulls first
