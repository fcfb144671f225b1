-- One row per deal closed from $since to $until × deal step whose trigger it never had.
select
    step.step,
    unstarted.rep_id,
    reps.team,
    unstarted.deal_id,
    deal.name as deal,
    unstarted.customer_id,
    customers.name as customer,
    unstarted.status,
    unstarted.closed_at,
    deal.amount as value,
    coalesce(deal.currency, '') as currency
from unstarted
inner join step on unstarted.step_no = step.step_no
inner join deal on unstarted.deal_id = deal.deal_id
left join customers on unstarted.customer_id = customers.customer_id
left join reps on unstarted.rep_id = reps.rep_id
where
    step.who = 'sales'
    and unstarted.closed_at <= $as_of
    and (unstarted.started_at is null or unstarted.started_at > $as_of)
    and ($since::timestamp is null or unstarted.closed_at >= $since)
    and ($until::timestamp is null or unstarted.closed_at <= $until)
    and (
        $segment::varchar is null
        or unstarted.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by value desc nulls last, unstarted.deal_id
