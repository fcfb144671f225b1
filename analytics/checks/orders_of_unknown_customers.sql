-- {n} order names a customer that is not in the data.
-- {n} orders name a customer that is not in the data.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'customer_id' as what,
    orders.customer_id as unknown_id,
    orders.ordered_at as happened_at,
    orders.rep_id,
    orders.deal_id
from orders
left join customers on orders.customer_id = customers.customer_id
where orders.customer_id is not null and customers.customer_id is null
