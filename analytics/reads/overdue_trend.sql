-- One row per moment of $moments × rep: how many obligations of sales were overdue then (of one $segment as at $as_of, or all).
with

live as (

    select
        customer_no.customer_no,
        live_span.live_from,
        live_span.live_until
    from live_span
    inner join customer_no on live_span.customer_id = customer_no.customer_id

),

standing as (

    select
        moments.as_of,
        duty.customer_no,
        duty.rep_no,
        step.scope
    from (select unnest($moments::timestamp[]) as as_of) as moments
    inner join duty on duty.overdue_from < moments.as_of and duty.overdue_until > moments.as_of
    inner join step on duty.step_no = step.step_no and step.who = 'sales'
    inner join sight
        on
            duty.step_no = sight.step_no
            and duty.triggered_at >= sight.visible_from
            and sight.channels_from <= moments.as_of
    left join customer_no on duty.customer_no = customer_no.customer_no
    where
        duty.overdue_until > duty.overdue_from
        and not is_waived_at(
            moments.as_of,
            duty.step_no,
            scope_key(step.scope, duty.deal_no, duty.order_no, duty.customer_no),
            duty.triggered_at
        )
        and (
            $segment::varchar is null
            or customer_no.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
        )

),

seen as (

    select as_of, rep_no, cast(count(*) as bigint) as n
    from standing
    where scope = 'deal'
    group by as_of, rep_no
    union all
    select standing.as_of, standing.rep_no, cast(count(*) as bigint) as n
    from standing
    inner join live
        on
            standing.customer_no = live.customer_no
            and live.live_from <= standing.as_of
            and live.live_until > standing.as_of
    where standing.scope <> 'deal'
    group by standing.as_of, standing.rep_no

)

select
    seen.as_of,
    rep_no.rep_id,
    reps.team,
    cast(sum(seen.n) as bigint) as n_overdue
from seen
left join rep_no on seen.rep_no = rep_no.rep_no
left join reps on rep_no.rep_id = reps.rep_id
group by seen.as_of, rep_no.rep_id, reps.team
order by seen.as_of, rep_no.rep_id nulls first
