-- {n} order was to be paid before it was invoiced.
-- {n} orders were to be paid before they were invoiced.
-- A day without a time lasts until it ends, so an end on the day of the beginning is fine.
select
    'orders' as table_name,
    orders.order_id as row_id,
    orders.import_no,
    'payment_due_at' as what,
    orders.invoiced_at as begins_at,
    orders.payment_due_at as ends_at,
    orders.rep_id,
    orders.customer_id,
    orders.deal_id
from orders
where
    case
        when coalesce(orders.payment_due_at_day_only, false) then end_of_day(orders.payment_due_at)
        else orders.payment_due_at
    end
    < orders.invoiced_at
