-- {n} order leads to no customer, neither itself nor by its deal.
-- {n} orders lead to no customer, neither themselves nor by their deal.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'customer_id' as what,
    orders.ordered_at as happened_at,
    orders.rep_id,
    orders.deal_id
from orders
left join deals on orders.deal_id = deals.deal_id
where orders.customer_id is null and deals.customer_id is null
