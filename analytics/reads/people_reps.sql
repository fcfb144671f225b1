-- One row per rep that the imports name, known or not, as they tell of him; those of the first source first.
select
    coalesce(reps.rep_id, rep_no.rep_id) as rep_id,
    reps.name,
    reps.email,
    reps.team,
    reps.role,
    reps.left_on,
    coalesce(reps.import_source, later.source, earliest.source) as import_source
from reps
full join rep_no on reps.rep_id = rep_no.rep_id
left join source_prefix as later
    on later.prefix <> '' and starts_with(coalesce(reps.rep_id, rep_no.rep_id), later.prefix)
left join source_prefix as earliest on earliest.prefix = ''
order by coalesce(later.prefix, ''), coalesce(reps.rep_id, rep_no.rep_id)
