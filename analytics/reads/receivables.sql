-- One row per order invoiced and not paid at $as_of; no rows where the export never tells a payment.
select
    unpaid.order_id,
    unpaid.customer_id,
    customers.name as customer,
    unpaid.rep_id,
    reps.team,
    unpaid.deal_id,
    unpaid.amount,
    unpaid.currency,
    unpaid.ordered_at,
    unpaid.invoiced_at,
    unpaid.payment_due_at,
    cast(unpaid.days_over as integer) as days_over
from receivable_at($as_of) as unpaid
left join customers on unpaid.customer_id = customers.customer_id
left join reps on unpaid.rep_id = reps.rep_id
where
    exists (select 1 from orders where paid_at <= $as_of)
    and (
        $segment::varchar is null
        or unpaid.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by unpaid.days_over desc nulls last, unpaid.amount desc nulls last, unpaid.order_id
