-- One row per sale by $as_of (orders where the data has any, else won deals): what it was worth, and the next purchase after it.
with

sold as (

    select *
    from sale_at($as_of)

),

-- A new order or a win. A won deal without an order of its own is a purchase beside the orders of customers all of whose
-- orders name their deal; of the others nobody knows which win an order belongs to.
bought as (

    select
        customer_id,
        sold_at,
        order_id,
        deal_id
    from sold
    union all
    select
        deal.customer_id,
        deal.closed_at as sold_at,
        null as order_id,
        deal.deal_id
    from deal
    where
        exists (select 1 from orders)
        and deal.status = 'won'
        and deal.closed_at <= $as_of
        and deal.deal_id not in (select deal_id from orders where deal_id is not null and ordered_at <= $as_of)
        and deal.customer_id not in (
            select buyer_id
            from purchase
            where deal_id is null and buyer_id is not null and ordered_at <= $as_of
        )

),

following as (

    select
        sold.order_id,
        sold.deal_id,
        count(*) filter (where days_between(sold.sold_at, bought.sold_at) <= 30) as n_soon,
        count(*) filter (where days_between(sold.sold_at, bought.sold_at) between 31 and 210) as n_repeat,
        min(bought.sold_at) filter (where days_between(sold.sold_at, bought.sold_at) between 31 and 210) as repeated_at
    from sold
    inner join bought
        on
            sold.customer_id = bought.customer_id
            and (bought.sold_at > sold.sold_at or cast(bought.sold_at as date) = cast(sold.sold_at as date))
            and (sold.order_id is distinct from bought.order_id or sold.deal_id is distinct from bought.deal_id)
    group by sold.order_id, sold.deal_id

)

select
    sold.sale_no,
    sold.order_id,
    sold.deal_id,
    sold.customer_id,
    customers.name as customer,
    sold.rep_id,
    reps.team,
    sold.amount,
    sold.currency,
    sold.sold_at,
    case
        when sold.customer_id is null then null
        when days_between(sold.sold_at, $as_of) < 210 or coalesce(following.n_soon, 0) > 0 then null
        else coalesce(following.n_repeat, 0) > 0
    end as is_repeat,
    following.repeated_at
from sold
left join following
    on sold.order_id is not distinct from following.order_id and sold.deal_id is not distinct from following.deal_id
left join customers on sold.customer_id = customers.customer_id
left join reps on sold.rep_id = reps.rep_id
where
    $segment::varchar is null
    or sold.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
order by sold.sale_no
