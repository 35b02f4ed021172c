-- Tables and columns there are, to tell a snapshot from another file.
SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()
