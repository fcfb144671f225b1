-- {n} customer was brought by a customer that is not in the data.
-- {n} customers were brought by a customer that is not in the data.
select
    'customers' as table_name,
    customers.customer_id as row_id,
    customers.import_no,
    'referred_by' as what,
    customers.referred_by as unknown_id,
    customers.name,
    customers.owner_id as rep_id
from customers
left join customers as referrer on customers.referred_by = referrer.customer_id
where customers.referred_by is not null and referrer.customer_id is null
