-- {n} deal names a customer that is not in the data.
-- {n} deals name a customer that is not in the data.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'customer_id' as what,
    deals.customer_id as unknown_id,
    deals.name,
    deals.owner_id as rep_id
from deals
left join customers on deals.customer_id = customers.customer_id
where deals.customer_id is not null and customers.customer_id is null
