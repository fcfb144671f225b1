-- One row per rep who is in the reps table or answers for any obligation.
select
    coalesce(reps.rep_id, answering.rep_id) as rep_id,
    coalesce(reps.name, reps.rep_id, answering.rep_id) as name,
    reps.team,
    coalesce(reps.role, 'sales') as role,
    coalesce(reps.active, true) and reps.left_on is null as is_active,
    reps.left_on
from reps
full join (select distinct rep_id from obligation where rep_id is not null) as answering
    on reps.rep_id = answering.rep_id
order by team nulls last, name, rep_id
