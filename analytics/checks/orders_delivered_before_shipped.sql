-- {n} order was delivered before it was shipped.
-- {n} orders were delivered before they were shipped.
-- A day without a time lasts until it ends, so an end on the day of the beginning is fine.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'delivered_at' as what,
    orders.shipped_at as begins_at,
    orders.delivered_at as ends_at,
    orders.rep_id,
    orders.customer_id,
    orders.deal_id
from orders
where
    case
        when coalesce(orders.delivered_at_day_only, false) then end_of_day(orders.delivered_at)
        else orders.delivered_at
    end
    < orders.shipped_at
