-- {n} order was shipped before it was ordered.
-- {n} orders were shipped before they were ordered.
-- A day without a time lasts until it ends, so an end on the day of the beginning is fine.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'shipped_at' as what,
    orders.ordered_at as begins_at,
    orders.shipped_at as ends_at,
    orders.rep_id,
    orders.customer_id,
    orders.deal_id
from orders
where
    case
        when coalesce(orders.shipped_at_day_only, false) then end_of_day(orders.shipped_at)
        else orders.shipped_at
    end
    < orders.ordered_at
