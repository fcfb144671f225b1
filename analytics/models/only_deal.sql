-- One row per event without a deal that happened while its customer had exactly one deal open: that deal.
with

wanted as (

    select distinct role.signature_no
    from role
    inner join step on role.step_no = step.step_no
    where step.scope = 'deal' and role.role in ('do', 'until')

),

loose as (

    select
        moment.event_no,
        moment.customer_id,
        moment.happened_at,
        moment.latest
    from moment
    inner join wanted on moment.signature_no = wanted.signature_no
    where moment.deal_id is null and moment.customer_id is not null

),

final as (

    select
        loose.event_no,
        min(deal.deal_id) as deal_id
    from loose
    inner join deal on loose.customer_id = deal.customer_id
    where
        (deal.created_at is null or deal.created_at <= loose.latest)
        and (deal.closed_latest is null or deal.closed_latest >= loose.happened_at)
    group by loose.event_no
    having count(*) = 1

)

select * from final
