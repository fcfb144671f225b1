-- {n} deal names no customer.
-- {n} deals name no customer.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'customer_id' as what,
    deals.name,
    deals.owner_id as rep_id
from deals
where deals.customer_id is null
