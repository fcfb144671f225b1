-- One row per row set aside: in which import and file, where, why, and the row as it was.
select
    import_no,
    file,
    line,
    column_name as "column",
    reason,
    row_text as row_as_it_was
from reject
where $import_no::integer is null or import_no = $import_no
order by import_no, file, line
