-- One row per rep that any event names, known or not: its number, because numbers join and sort faster than texts.
with

named as (

    select distinct rep_id
    from event
    where rep_id is not null

),

final as (

    select
        rep_id,
        row_number() over (order by rep_id) as rep_no
    from named

)

select * from final
