-- {n} activity names a contact that is not in the data.
-- {n} activities name a contact that is not in the data.
select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'contact_id' as what,
    activities.contact_id as unknown_id,
    activities.at as happened_at,
    activities.rep_id,
    activities.customer_id,
    activities.deal_id
from activities
left join contacts on activities.contact_id = contacts.contact_id
where activities.contact_id is not null and contacts.contact_id is null
