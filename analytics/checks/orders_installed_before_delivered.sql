-- {n} order was installed before it was delivered.
-- {n} orders were installed before they were delivered.
-- A day without a time lasts until it ends, so an end on the day of the beginning is fine.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'installed_at' as what,
    orders.delivered_at as begins_at,
    orders.installed_at as ends_at,
    orders.rep_id,
    orders.customer_id,
    orders.deal_id
from orders
where
    case
        when coalesce(orders.installed_at_day_only, false) then end_of_day(orders.installed_at)
        else orders.installed_at
    end
    < orders.delivered_at
