-- {n} deal has no owner.
-- {n} deals have no owner.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'owner_id' as what,
    deals.name,
    deals.customer_id
from deals
where deals.owner_id is null
