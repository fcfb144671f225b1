-- {n} contact belongs to a customer that is not in the data.
-- {n} contacts belong to a customer that is not in the data.
select
    'contacts' as table_name,
    contacts.contact_id as row_id,
    contacts.import_no,
    'customer_id' as what,
    contacts.customer_id as unknown_id,
    contacts.name
from contacts
left join customers on contacts.customer_id = customers.customer_id
where contacts.customer_id is not null and customers.customer_id is null
