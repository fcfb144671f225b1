-- {n} deal is owned by a rep who is not in the data.
-- {n} deals are owned by a rep who is not in the data.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'owner_id' as what,
    deals.owner_id as unknown_id,
    deals.name,
    deals.customer_id
from deals
left join reps on deals.owner_id = reps.rep_id
where deals.owner_id is not null and reps.rep_id is null
