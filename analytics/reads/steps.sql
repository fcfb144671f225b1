-- One row per step of the playbook in use, in its order, with the standard said last.
select
    step.step,
    step.step_no,
    step.phase,
    step.who,
    step.scope as "on",
    coalesce(standard_span.standard, step.standard) as standard,
    step.is_repeating
from step
left join standard_span on step.step = standard_span.step and standard_span.until_at is null
order by step.step_no
