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
        moment.customer_no,
        moment.happened_at,
        case when moment.is_day_only then end_of_day(moment.happened_at) else moment.happened_at end as latest
    from moment
    inner join wanted on moment.signature_no = wanted.signature_no
    where moment.deal_no is null and moment.customer_no is not null

),

candidate as (

    select
        deal_no.customer_no,
        deal_no.deal_no,
        deal.created_at,
        deal.closed_latest
    from deal
    inner join deal_no on deal.deal_id = deal_no.deal_id

),

final as (

    select
        loose.event_no,
        min(candidate.deal_no) as deal_no
    from loose
    inner join candidate on loose.customer_no = candidate.customer_no
    where
        (candidate.created_at is null or candidate.created_at <= loose.latest)
        and (candidate.closed_latest is null or candidate.closed_latest >= loose.happened_at)
    group by loose.event_no
    having count(*) = 1

)

select * from final
