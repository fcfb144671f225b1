-- One row: how much the data hold of each of the duties of sales, beside what `coverage` counts.
with

said as (

    select
        activities.*,
        reps.role
    from activities
    left join reps on activities.rep_id = reps.rep_id
    where not coalesce(activities.planned, false) and not coalesce(activities.automatic, false)

),

told as (

    select
        count(*) as n_customers,
        count(*) filter (
            where coalesce(customers.segment, customers.industry, customers.source, sold.source) is not null
        ) as n_customers_told
    from customers
    left join (
        select customer_id, max(source) as source
        from deal
        group by customer_id
    ) as sold on customers.customer_id = sold.customer_id

),

ahead as (

    select
        count(*) as n_planned,
        count(*) filter (where channel in ('meeting', 'visit')) as n_planned_meetings
    from activities
    where coalesce(planned, false)

),

doing as (

    select
        count(*) filter (where purpose = 'need') as n_needs,
        count(*) filter (where purpose = 'need' and lower(trim(role)) = 'desk') as n_desk_needs,
        count(*) filter (where channel in ('call', 'meeting', 'visit', 'note')) as n_by_hand,
        count(logged_at) filter (where channel in ('call', 'meeting', 'visit', 'note')) as n_dated,
        count(*) filter (
            where channel in ('call', 'meeting', 'visit', 'note')
            and logged_at = said.at
            and not coalesce(at_day_only, false)
        ) as n_dated_as_done,
        count(*) filter (where purpose = 'appointment') as n_appointments,
        count(*) filter (where channel in ('meeting', 'visit')) as n_meetings,
        count(outcome) filter (where channel in ('meeting', 'visit')) as n_meetings_told,
        count(*) filter (where purpose = 'contract') as n_contracts
    from said

),

-- What was written down long afterwards, most of it on one day, was carried over from somewhere else.
carried as (

    select coalesce(max(n), 0) as n_carried
    from (
        select count(*) as n
        from said
        where channel in ('call', 'meeting', 'visit', 'note') and days_between(said.at, logged_at) > 7
        group by cast(logged_at as date)
    ) as per_day

),

signed as (

    select count(*) as n_contract_stages
    from stage_changes
    inner join stage_word on lower(trim(stage_changes.stage)) = stage_word.stage and stage_word.purpose = 'contract'

),

owed as (

    select
        count(payment_due_at) as n_due,
        count(paid_at) as n_paid
    from purchase

),

seen_step as (

    select distinct duty.step_no
    from duty
    inner join sight on duty.step_no = sight.step_no
    where duty.triggered_at >= sight.visible_from and sight.channels_from is not null

),

contract_step as (

    select distinct pattern.step_no
    from pattern
    inner join pattern_value on pattern.pattern_no = pattern_value.pattern_no
    where pattern.role = 'do' and pattern_value.name = 'purpose' and pattern_value.word = 'contract'

),

playing as (

    select
        count(*) filter (where step.is_repeating) as n_rhythms,
        count(seen_step.step_no) filter (where step.is_repeating) as n_rhythms_seen,
        count(*) filter (where step.is_repeating and step.phase in ('after-sales', 'care')) as n_care_rhythms,
        count(seen_step.step_no) filter (
            where step.is_repeating and step.phase in ('after-sales', 'care')
        ) as n_care_rhythms_seen,
        count(*) filter (where step.phase = 'follow-up') as n_pursuing,
        count(seen_step.step_no) filter (where step.phase = 'follow-up') as n_pursuing_seen,
        count(contract_step.step_no) as n_contract_steps
    from step
    left join seen_step on step.step_no = seen_step.step_no
    left join contract_step on step.step_no = contract_step.step_no

)

select *
from told
cross join ahead
cross join doing
cross join carried
cross join signed
cross join owed
cross join playing
