-- {n} order names a deal that is not in the data.
-- {n} orders name a deal that is not in the data.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'deal_id' as what,
    orders.deal_id as unknown_id,
    orders.ordered_at as happened_at,
    orders.rep_id,
    orders.customer_id
from orders
left join deals on orders.deal_id = deals.deal_id
where orders.deal_id is not null and deals.deal_id is null
