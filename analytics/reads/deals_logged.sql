-- One row per deal that was open at any time from $since to $until, as known at $as_of: does the log hold any activity of it?
with

asked as (

    select
        deal_no.deal_no,
        deal_no.customer_no,
        deal.deal_id,
        coalesce(deal.created_at, timestamp '1900-01-01 00:00:00') as open_from,
        least(end_of_day(deal.closed_at), $as_of) as seen_until,
        deal.created_at is null or log.first_at is null or deal.created_at < start_of_day(log.first_at) as began_unseen
    from deal
    inner join deal_no on deal.deal_id = deal_no.deal_id
    cross join (select min(first_at) as first_at from signature where kind = 'activity') as log
    where
        (deal.created_at is null or deal.created_at <= least($as_of, $until::timestamp))
        and (
            deal.status = 'open'
            or $since::timestamp is null
            -- Of one that ended nobody knows when, only the beginning is known.
            or coalesce(deal.closed_at, deal.created_at) >= $since
        )
        and (
            $segment::varchar is null
            or deal.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
        )

),

named as (

    select distinct deal_id
    from activities
    where
        deal_id is not null
        and activities.at <= $as_of
        and not coalesce(planned, false)
        and not coalesce(automatic, false)

),

-- Of its customer and of no deal in particular, in the time of the deal.
beside as (

    select distinct asked.deal_no
    from asked
    inner join contact on asked.customer_no = contact.customer_no and contact.deal_no is null
    inner join signature on contact.signature_no = signature.signature_no and signature.kind = 'activity'
    where contact.latest >= asked.open_from and contact.happened_at <= asked.seen_until

)

select
    deal.deal_id,
    deal.name as deal,
    deal.customer_id,
    customers.name as customer,
    deal.owner_id as rep_id,
    reps.team,
    deal.stage,
    deal.created_at,
    case when deal.closed_at <= $as_of then deal.closed_at end as closed_at,
    deal.amount,
    coalesce(deal.currency, '') as currency,
    named.deal_id is not null or beside.deal_no is not null as is_logged,
    -- Begun before the log does: what was done may lie before it.
    asked.began_unseen and named.deal_id is null and beside.deal_no is null as is_unseen
from asked
inner join deal on asked.deal_id = deal.deal_id
left join named on asked.deal_id = named.deal_id
left join beside on asked.deal_no = beside.deal_no
left join customers on deal.customer_id = customers.customer_id
left join reps on deal.owner_id = reps.rep_id
order by deal.created_at, deal.deal_id
