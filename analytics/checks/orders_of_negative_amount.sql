-- {n} order has a negative amount.
-- {n} orders have a negative amount.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'amount' as what,
    orders.amount,
    orders.currency,
    orders.ordered_at as happened_at,
    orders.rep_id,
    orders.customer_id,
    orders.deal_id
from orders
where orders.amount < 0
