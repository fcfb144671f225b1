-- {n} activity leads to no customer, neither itself nor by its deal or contact.
-- {n} activities lead to no customer, neither themselves nor by their deal or contact.
select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'customer_id' as what,
    activities.at as happened_at,
    activities.rep_id,
    activities.deal_id,
    activities.contact_id
from activities
left join deals on activities.deal_id = deals.deal_id
left join contacts on activities.contact_id = contacts.contact_id
where
    activities.customer_id is null
    and deals.customer_id is null
    and contacts.customer_id is null
    and not coalesce(activities.planned, false)
    and not coalesce(activities.automatic, false)
