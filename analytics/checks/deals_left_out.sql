-- {n} deal is a duplicate or a test and counts nowhere.
-- {n} deals are duplicates or tests and count nowhere.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'status' as what,
    deals.status,
    deals.name,
    deals.customer_id,
    deals.owner_id as rep_id
from deals
where deals.status in ('duplicate', 'test')
