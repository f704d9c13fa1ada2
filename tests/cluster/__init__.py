"""The site on several servers: a primary and its replica behind PgBouncer, two web servers, nginx."""
