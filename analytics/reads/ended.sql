-- One row per deal won or lost from $since to $until, and per order then of a customer without any won deal, as known at $as_of.
with

buyer as (

    select distinct customer_id
    from win_at($as_of)
    where not is_order

),

ended as (

    select
        deal.status as outcome,
        deal.deal_id,
        cast(null as varchar) as order_id,
        deal.name as deal,
        deal.customer_id,
        deal.owner_id as rep_id,
        deal.closed_at as ended_at,
        deal.amount as value,
        deal.currency
    from deal
    where deal.status in ('won', 'lost')
    union all
    select
        'won' as outcome,
        purchase.deal_id,
        purchase.order_id,
        cast(null as varchar) as deal,
        purchase.buyer_id as customer_id,
        purchase.seller_id as rep_id,
        purchase.ordered_at as ended_at,
        purchase.amount as value,
        purchase.currency
    from purchase
    where purchase.buyer_id is not null and purchase.buyer_id not in (select customer_id from buyer)

)

select
    ended.* replace (coalesce(ended.currency, '') as currency),
    customers.name as customer,
    reps.team
from ended
left join customers on ended.customer_id = customers.customer_id
left join reps on ended.rep_id = reps.rep_id
where ended.ended_at >= $since and ended.ended_at <= $until and ended.ended_at <= $as_of
order by ended.outcome desc, ended.value desc nulls last, ended.ended_at, ended.deal_id nulls first, ended.order_id nulls first
