create table note (id bigserial primary key, text text not null);
