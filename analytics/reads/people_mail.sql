-- One row per customer and address that his contacts have.
select distinct
    customer_id,
    lower(trim(email)) as email
from contacts
where customer_id is not null and email is not null
