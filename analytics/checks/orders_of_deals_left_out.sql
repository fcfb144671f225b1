-- {n} order names a deal that is a duplicate or a test.
-- {n} orders name a deal that is a duplicate or a test.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'deal_id' as what,
    deals.status,
    orders.ordered_at as happened_at,
    orders.rep_id,
    orders.customer_id,
    orders.deal_id
from orders
inner join deals on orders.deal_id = deals.deal_id
where deals.status in ('duplicate', 'test')
