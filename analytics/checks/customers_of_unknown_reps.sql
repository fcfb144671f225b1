-- {n} customer is looked after by a rep who is not in the data.
-- {n} customers are looked after by a rep who is not in the data.
select
    'customers' as table_name,
    customers.customer_id as row_id,
    customers.import_no,
    'owner_id' as what,
    customers.owner_id as unknown_id,
    customers.name
from customers
left join reps on customers.owner_id = reps.rep_id
where customers.owner_id is not null and reps.rep_id is null
