-- One row per deal closed by $as_of with at least two responses before: its longest silence, the limit then, and whether it was won.
with

closed as (

    select
        deal_no.deal_no,
        deal_no.customer_no,
        deal.deal_id,
        deal.name as deal,
        deal.customer_id,
        deal.owner_id as rep_id,
        deal.status,
        deal.amount,
        coalesce(deal.currency, '') as currency,
        deal.created_at,
        deal.closed_at
    from deal
    inner join deal_no on deal.deal_id = deal_no.deal_id
    where
        deal.status in ('won', 'lost')
        and deal.closed_at <= $as_of
        and ($since::timestamp is null or deal.closed_at >= $since)
        and ($until::timestamp is null or deal.closed_at <= $until)

),

-- The win itself is the end, not a sign of life on the way.
heard as (

    select
        closed.deal_no,
        met.happened_at
    from deal_contact($as_of) as met
    inner join signature on met.signature_no = signature.signature_no
    inner join closed on met.deal_no = closed.deal_no
    where
        met.is_response
        and signature.kind not in ('deal_won', 'ordered')
        and met.happened_at < closed.closed_at
        and (closed.created_at is null or met.happened_at >= closed.created_at)

),

gaps as (

    select
        heard.deal_no,
        days_between(
            heard.happened_at,
            coalesce(lead(heard.happened_at) over (partition by heard.deal_no order by heard.happened_at), closed.closed_at)
        ) as gap_days
    from heard
    inner join closed on heard.deal_no = closed.deal_no

),

longest as (

    select
        deal_no,
        count(*) as n_responses,
        max(gap_days) as longest_days
    from gaps
    group by deal_no
    having count(*) >= 2

)

select
    closed.deal_id,
    closed.deal,
    closed.customer_id,
    customers.name as customer,
    closed.rep_id,
    reps.team,
    rules.segment,
    closed.status as outcome,
    closed.status = 'won' as is_won,
    cast(longest.n_responses as integer) as n_responses,
    cast(longest.longest_days as integer) as longest_days,
    cast(least(rules.quiet_after, 21) as integer) as quiet_after,
    longest.longest_days > least(rules.quiet_after, 21) as fell_silent,
    closed.created_at,
    closed.closed_at,
    closed.amount,
    closed.currency
from longest
inner join closed on longest.deal_no = closed.deal_no
inner join rules_at($as_of) as rules on closed.customer_id = rules.customer_id
left join customers on closed.customer_id = customers.customer_id
left join reps on closed.rep_id = reps.rep_id
where $segment::varchar is null or rules.segment = $segment
order by closed.closed_at desc, closed.deal_id
