-- One row per referral by $as_of: who brought whom, through which rep, and what became of it.
with

named as (

    select
        recommendation.*,
        referrals.deal_id
    from recommendation
    -- What a customer's own row tells has the customer's id, which may be another referral's, too.
    left join referrals
        on
            recommendation.referral_id = referrals.referral_id
            and recommendation.referrer_id is not distinct from referrals.referrer_id
            and recommendation.referred_id is not distinct from referrals.referred_id
    where recommendation.happened_at <= $as_of

),

bought as (

    select
        named.referral_id,
        named.referred_id,
        count(deal.deal_id) as n_deals,
        count(*) filter (where deal.status = 'won' and deal.closed_at <= $as_of) as n_won,
        arg_max(coalesce(deal.currency, ''), deal.amount) filter (where deal.status = 'won' and deal.closed_at <= $as_of) as currency
    from named
    inner join deal
        on
            (deal.deal_id = named.deal_id or deal.customer_id = named.referred_id)
            and (deal.created_at is null or deal.created_at <= $as_of)
            and (deal.created_at is null or deal.created_at >= start_of_day(named.happened_at) or deal.deal_id = named.deal_id)
    group by named.referral_id, named.referred_id

),

worth as (

    select
        bought.referral_id,
        bought.referred_id,
        sum(deal.amount) as value
    from bought
    inner join named
        on bought.referral_id = named.referral_id and bought.referred_id is not distinct from named.referred_id
    inner join deal
        on
            (deal.deal_id = named.deal_id or deal.customer_id = named.referred_id)
            and (deal.created_at is null or deal.created_at >= start_of_day(named.happened_at) or deal.deal_id = named.deal_id)
            and deal.status = 'won'
            and deal.closed_at <= $as_of
            and coalesce(deal.currency, '') = bought.currency
    group by bought.referral_id, bought.referred_id

)

select
    named.referral_id,
    named.happened_at as referred_at,
    named.referrer_id as customer_id,
    referrer.name as customer,
    named.referred_id,
    referred.name as referred,
    named.rep_id,
    reps.team,
    cast(coalesce(bought.n_deals, 0) as integer) as n_deals,
    cast(coalesce(bought.n_won, 0) as integer) as n_won,
    worth.value,
    bought.currency
from named
left join customers as referrer on named.referrer_id = referrer.customer_id
left join customers as referred on named.referred_id = referred.customer_id
left join reps on named.rep_id = reps.rep_id
left join bought
    on named.referral_id = bought.referral_id and named.referred_id is not distinct from bought.referred_id
left join worth
    on named.referral_id = worth.referral_id and named.referred_id is not distinct from worth.referred_id
where
    ($since::timestamp is null or named.happened_at >= $since)
    and ($until::timestamp is null or named.happened_at <= $until)
    and (
        $segment::varchar is null
        or named.referrer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by named.happened_at desc, named.referral_id
