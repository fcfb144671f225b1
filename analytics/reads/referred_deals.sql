-- One row per deal known at $as_of: did it come by referral, how did it end, after how many days and touches.
with

named as (

    select
        recommendation.referred_id,
        min(recommendation.happened_at) as happened_at
    from recommendation
    where recommendation.happened_at <= $as_of and recommendation.referred_id is not null
    group by recommendation.referred_id

),

told as (

    select distinct deal_id
    from referrals
    where referrals.at <= $as_of and deal_id is not null

),

logged as (

    select min(first_at) as first_at
    from signature
    where kind = 'activity'

),

touched as (

    select
        deal_no,
        count(*) as n_touches
    from deal_contact($as_of)
    where is_touch
    group by deal_no

)

select
    deal.deal_id,
    deal.name as deal,
    deal.customer_id,
    customers.name as customer,
    deal.owner_id as rep_id,
    reps.team,
    coalesce(deal.source, customers.source) as source,
    told.deal_id is not null
    or coalesce(deal.created_at is null or deal.created_at >= start_of_day(named.happened_at), false)
    and named.referred_id is not null as is_referred,
    coalesce(
        regexp_matches(coalesce(deal.source, customers.source), $referral_source)
        and not regexp_matches(coalesce(deal.source, customers.source), $no_referral_source),
        false
    ) as says_referral,
    -- Won or lost without a day: nobody knows whether it was so by then.
    case
        when deal.status = 'open' or deal.closed_at > $as_of then 'open'
        when deal.closed_at <= $as_of then deal.status
    end as outcome,
    deal.created_at,
    case when deal.closed_at <= $as_of then deal.closed_at end as closed_at,
    case when deal.closed_at <= $as_of then cast(days_between(deal.created_at, deal.closed_at) as integer) end as days_to_close,
    -- Nobody knows how often a deal was touched that began before the log.
    case
        when deal.created_at >= start_of_day(logged.first_at) then cast(coalesce(touched.n_touches, 0) as integer)
    end as n_touches,
    deal.amount,
    coalesce(deal.currency, '') as currency
from deal
cross join logged
left join deal_no on deal.deal_id = deal_no.deal_id
left join touched on deal_no.deal_no = touched.deal_no
left join customers on deal.customer_id = customers.customer_id
left join named on deal.customer_id = named.referred_id
left join told on deal.deal_id = told.deal_id
left join reps on deal.owner_id = reps.rep_id
where
    (deal.created_at is null or deal.created_at <= $as_of)
    and (
        $segment::varchar is null
        or deal.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by deal.created_at desc nulls last, deal.deal_id
