-- {n} order names a rep who is not in the data.
-- {n} orders name a rep who is not in the data.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'rep_id' as what,
    orders.rep_id as unknown_id,
    orders.ordered_at as happened_at,
    orders.customer_id,
    orders.deal_id
from orders
left join reps on orders.rep_id = reps.rep_id
where orders.rep_id is not null and reps.rep_id is null
