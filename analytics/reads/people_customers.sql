-- One row per customer that the imports name, known or not; those of the first source first.
select
    coalesce(customers.customer_id, customer_no.customer_id) as customer_id,
    customers.name,
    coalesce(customers.import_source, later.source, earliest.source) as import_source
from customers
full join customer_no on customers.customer_id = customer_no.customer_id
left join source_prefix as later
    on later.prefix <> '' and starts_with(coalesce(customers.customer_id, customer_no.customer_id), later.prefix)
left join source_prefix as earliest on earliest.prefix = ''
order by coalesce(later.prefix, ''), coalesce(customers.customer_id, customer_no.customer_id)
