-- One row per order, its customer taken from its deal and its rep from deal or customer where it names none.
with

final as (

    select
        orders.*,
        coalesce(orders.customer_id, deal.customer_id) as buyer_id,
        coalesce(orders.rep_id, deal.owner_id, customers.owner_id) as seller_id
    from orders
    left join deal on orders.deal_id = deal.deal_id
    left join customers on coalesce(orders.customer_id, deal.customer_id) = customers.customer_id

)

select * from final
