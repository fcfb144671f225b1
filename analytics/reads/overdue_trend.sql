-- One row per moment of $moments × rep: how many obligations of sales were overdue then (of one $segment as at $as_of, or all).
select
    moments.as_of,
    obligation.rep_id,
    reps.team,
    cast(count(*) as bigint) as n_overdue
from (select unnest($moments::timestamp[]) as as_of) as moments
inner join obligation on obligation.due_at < moments.as_of and obligation.overdue_until > moments.as_of
inner join step on obligation.step_no = step.step_no and step.who = 'sales'
inner join sight
    on
        obligation.step_no = sight.step_no
        and obligation.triggered_at >= sight.visible_from
        and sight.channels_from <= moments.as_of
left join deal
    on
        step.scope = 'deal'
        and obligation.deal_id = deal.deal_id
        and (deal.created_at is null or deal.created_at <= moments.as_of)
        and (deal.status = 'open' or deal.closed_at > moments.as_of)
left join live_span
    on
        step.scope <> 'deal'
        and obligation.customer_id = live_span.customer_id
        and live_span.live_from <= moments.as_of
        and live_span.live_until > moments.as_of
left join reps on obligation.rep_id = reps.rep_id
where
    (deal.deal_id is not null or live_span.customer_id is not null)
    and (
        $segment::varchar is null
        or obligation.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
group by moments.as_of, obligation.rep_id, reps.team
order by moments.as_of, obligation.rep_id nulls first
