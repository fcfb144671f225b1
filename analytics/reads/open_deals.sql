-- One row per deal open at $as_of, and the first thing planned for it then and not called off (or for its customer, while it is the only open deal).
with

open_now as (

    select *
    from open_deal($as_of)

),

alone as (

    select customer_id
    from open_now
    where customer_id is not null
    group by customer_id
    having count(*) = 1

),

planned as (

    select
        activities.deal_id,
        coalesce(activities.customer_id, contacts.customer_id) as customer_id,
        activities.at as planned_at
    from activities
    left join contacts on activities.contact_id = contacts.contact_id
    where
        activities.at > $as_of
        and (coalesce(activities.planned, false) or activities.logged_at <= $as_of)
        and lower(trim(coalesce(activities.outcome, ''))) not in (
            select word from outcome_word where list_name = 'cancelled'
        )

),

planned_for as (

    select
        open_now.deal_id,
        min(planned.planned_at) as next_at
    from open_now
    left join alone on open_now.customer_id = alone.customer_id
    inner join planned
        on
            open_now.deal_id = planned.deal_id
            or (planned.deal_id is null and alone.customer_id = planned.customer_id)
    group by open_now.deal_id

)

select
    open_now.deal_id,
    open_now.name as deal,
    open_now.customer_id,
    customers.name as customer,
    open_now.owner_id as rep_id,
    reps.team,
    open_now.stage,
    open_now.created_at,
    open_now.amount,
    coalesce(open_now.currency, '') as currency,
    planned_for.next_at is not null as has_next_step,
    planned_for.next_at
from open_now
left join planned_for on open_now.deal_id = planned_for.deal_id
left join customers on open_now.customer_id = customers.customer_id
left join reps on open_now.owner_id = reps.rep_id
where
    $segment::varchar is null
    or open_now.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
order by open_now.amount desc nulls last, open_now.deal_id
