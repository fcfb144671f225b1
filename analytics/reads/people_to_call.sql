-- One row per customer with a contact person: the first of its people by id, with how to reach it.
select
    customer_id,
    arg_min(name, contact_id) as person,
    arg_min(email, contact_id) as email,
    arg_min(phone, contact_id) as phone
from contacts
where customer_id is not null
group by customer_id
