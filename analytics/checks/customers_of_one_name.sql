-- {n} customer shares its name with another one of the same system.
-- {n} customers share their name with another one of the same system.
with

shared as (

    select import_source, lower(trim(name)) as name
    from customers
    where name is not null
    group by import_source, lower(trim(name))
    having count(*) > 1

)

select
    'customers' as table_name,
    customers.customer_id as row_id,
    customers.import_no,
    'name' as what,
    customers.name,
    customers.owner_id as rep_id
from customers
inner join shared
    on customers.import_source is not distinct from shared.import_source and lower(trim(customers.name)) = shared.name
