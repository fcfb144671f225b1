-- One row per piece of revenue: orders where the data has any, else won deals (one basis for the whole book).
with

basis as (

    select count(*) as n_orders
    from orders

),

final as (

    select
        purchase.buyer_id as customer_id,
        purchase.ordered_at as happened_at,
        purchase.amount,
        coalesce(purchase.currency, '') as currency
    from purchase
    cross join basis
    where basis.n_orders > 0 and purchase.ordered_at is not null
    union all
    select
        deal.customer_id,
        deal.closed_at as happened_at,
        deal.amount,
        coalesce(deal.currency, '') as currency
    from deal
    cross join basis
    where
        basis.n_orders = 0
        and deal.status = 'won'
        and deal.closed_at is not null

)

select * from final
