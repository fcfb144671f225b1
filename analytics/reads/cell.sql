-- One row per obligation of the rep, step, phase and team asked for (none: all) that fell due from $since to $until, with names and what it is worth.
select
    known.step,
    known.rep_id,
    reps.name as rep,
    reps.team,
    known.who,
    known.state,
    known.customer_id,
    customers.name as customer,
    known.deal_id,
    deal.name as deal,
    known.order_id,
    known.triggered_at,
    known.due_at,
    known.done_at,
    known.done_by,
    known.closed_at,
    known.closed_by,
    case when known.state = 'waived' then known.waived_for end as waived_for,
    case
        when known.state in ('overdue', 'missed') then cast(date_diff('day', known.due_at, $as_of) as integer)
        when known.state = 'late' then cast(date_diff('day', known.due_at, known.done_at) as integer)
    end as days_over,
    case when open_deal.amount is not null then open_deal.amount else bought.amount end as value,
    case when open_deal.amount is not null then coalesce(open_deal.currency, '') else bought.currency end as currency
from known($as_of) as known
left join open_deal($as_of) as open_deal on known.deal_id = open_deal.deal_id
left join customer_worth($as_of) as bought on known.customer_id = bought.customer_id
left join deal on known.deal_id = deal.deal_id
left join customers on known.customer_id = customers.customer_id
left join reps on known.rep_id = reps.rep_id
where
    ($step::varchar is null or known.step = $step)
    and ($phase::varchar is null or known.phase = $phase)
    and ($rep::varchar is null or known.rep_id = $rep)
    and ($team::varchar is null or reps.team = $team)
    and ($since::timestamp is null or known.due_at >= $since)
    and ($until::timestamp is null or known.due_at <= $until)
    and (
        $segment::varchar is null
        or known.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by
    case known.state when 'overdue' then 0 when 'missed' then 1 when 'late' then 2 when 'pending' then 3 else 4 end,
    value desc nulls last,
    known.due_at,
    known.customer_id nulls first
