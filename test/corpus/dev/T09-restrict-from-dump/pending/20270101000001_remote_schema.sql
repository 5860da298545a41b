--
-- PostgreSQL database dump
--

\restrict 9fK2mPq7XwT3

SET statement_timeout = 0;
SET client_encoding = 'UTF8';

CREATE SCHEMA reporting;

\unrestrict 9fK2mPq7XwT3
