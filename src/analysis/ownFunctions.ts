/** Schemas of PostgreSQL, of Supabase and of extensions, whose functions a migration calls for their own sake. */
const ownSchemas = new Set([
  'pg_catalog',
  'extensions',
  'auth',
  'storage',
  'vault',
  'net',
  'cron',
  'pgmq',
  'realtime',
  'graphql',
  'supabase_functions',
  'pgsodium',
  'information_schema',
]);

/** Families of functions that are called without their schema. */
const families =
  /^(pg|lo|dblink|gen_random|uuid|st|postgis|pgp|http)_\w+$|^(dblink|http)$|^(create_hypertable|add_\w+_policy)$/;

/** The others, of PostgreSQL 15 to 17 and of the extensions that projects usually have. */
const names = new Set(
  `
  abbrev abs acldefault aclexplode acos acosd acosh age akeys any_value area armor array_agg array_append
  array_cat array_dims array_eq array_fill array_ge array_gt array_larger array_le array_length array_lower
  array_lt array_ndims array_ne array_position array_positions array_prepend array_remove array_replace
  array_sample array_shuffle array_smaller array_to_json array_to_string array_to_tsvector array_upper ascii
  asin asind asinh atan atan2 atan2d atand atanh avals avg bit bit_and bit_count bit_length bit_or bit_xor bool
  bool_and bool_or box bpchar broadcast cardinality cast cbrt ceil ceiling center char char_length
  character_length chr cidr circle clock_timestamp col_description concat concat_ws convert convert_from
  convert_to corr cos cosd cosh cosine_distance cot cotd count covar_pop covar_samp crypt cube cume_dist
  current_database current_query current_schema current_schemas current_setting current_user currval
  cursor_to_xml cursor_to_xmlschema daitch_mokotoff database_to_xml database_to_xml_and_xmlschema
  database_to_xmlschema date date_add date_bin date_part date_subtract date_trunc datemultirange daterange
  dearmor decode degrees dense_rank diagonal diameter difference digest div dmetaphone dmetaphone_alt earth
  earth_box earth_distance encode enum_first enum_last enum_range erf erfc every exists exp extract family
  first_value float8 floor format format_type gcd gen_random_uuid gen_salt generate_series generate_subscripts
  get_bit get_byte get_current_ts_config getdatabaseencoding has_any_column_privilege has_column_privilege
  has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege
  has_parameter_privilege has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege
  has_tablespace_privilege has_type_privilege height hmac host hostmask hstore inet_client_addr inet_client_port
  inet_merge inet_same_family inet_server_addr inet_server_port initcap inner_product int2 int4 int4multirange
  int4range int8 int8multirange int8range interval is_normalized isempty isfinite json_agg json_agg_strict
  json_array_element json_array_element_text json_array_elements json_array_elements_text json_array_length
  json_build_array json_build_object json_each json_each_text json_extract_path json_extract_path_text
  json_object json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict
  json_object_field json_object_field_text json_object_keys json_populate_record json_populate_recordset
  json_strip_nulls json_to_record json_to_recordset json_to_tsvector json_typeof jsonb_agg jsonb_agg_strict
  jsonb_array_element jsonb_array_element_text jsonb_array_elements jsonb_array_elements_text jsonb_array_length
  jsonb_build_array jsonb_build_object jsonb_cmp jsonb_concat jsonb_contained jsonb_contains jsonb_delete
  jsonb_delete_path jsonb_each jsonb_each_text jsonb_eq jsonb_exists jsonb_exists_all jsonb_exists_any
  jsonb_extract_path jsonb_extract_path_text jsonb_ge jsonb_gt jsonb_hash jsonb_hash_extended jsonb_insert
  jsonb_le jsonb_lt jsonb_ne jsonb_object jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique
  jsonb_object_agg_unique_strict jsonb_object_field jsonb_object_field_text jsonb_object_keys jsonb_path_exists
  jsonb_path_exists_opr jsonb_path_exists_tz jsonb_path_match jsonb_path_match_opr jsonb_path_match_tz
  jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
  jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid
  jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
  jsonb_to_recordset jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval l1_distance
  l2_distance l2_normalize lag last_value lastval lca lcm lead left length levenshtein levenshtein_less_equal
  line ll_to_earth ln log log10 lower lower_inc lower_inf lpad lseg ltree2text ltrim macaddr macaddr8 make_date
  make_interval make_time make_timestamp make_timestamptz makeaclitem masklen max md5 metaphone min min_scale
  mod mode money multirange name netmask network nextval nlevel normalize now npoints nth_value ntile
  num_nonnulls num_nulls numeric nummultirange numnode numrange obj_description octet_length overlaps overlay
  parse_ident path percent_rank percentile_cont percentile_disc pgp_sym_decrypt pgp_sym_encrypt phraseto_tsquery
  pi plainto_tsquery point polygon position pow power query_to_xml query_to_xml_and_xmlschema query_to_xmlschema
  quote_ident quote_literal quote_nullable radians radius random random_normal range_agg range_intersect_agg
  range_merge rank regclass regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
  regexp_split_to_array regexp_split_to_table regexp_substr regr_avgx regr_avgy regr_count regr_intercept
  regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right round row_number
  row_security_active row_to_json rpad rtrim satisfies_hash_partition scale schema_to_xml
  schema_to_xml_and_xmlschema schema_to_xmlschema session_user set_bit set_byte set_config setseed setval
  setweight sha224 sha256 sha384 sha512 shobj_description show_trgm sign similarity sin sind sinh skeys slope
  soundex split_part sqrt statement_timestamp stddev stddev_pop stddev_samp strict_word_similarity string_agg
  string_to_array string_to_table strip strpos subltree subpath substr substring sum svals system_user
  table_to_xml table_to_xml_and_xmlschema table_to_xmlschema tan tand tanh text text2ltree time timeofday
  timestamp timestamptz timetz timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number to_oct
  to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole
  to_regtype to_regtypemod to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim_array
  trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_match_qv ts_match_tq ts_match_tt
  ts_match_vq ts_parse ts_rank ts_rank_cd ts_rewrite ts_stat ts_token_type tsmultirange tsquery_phrase tsrange
  tstzmultirange tstzrange tsvector_cmp tsvector_concat tsvector_eq tsvector_ge tsvector_gt tsvector_le
  tsvector_lt tsvector_ne tsvector_to_array tsvector_update_trigger tsvector_update_trigger_column txid_current
  txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_status
  txid_visible_in_snapshot unaccent unicode_assigned unicode_version unistr unnest upper upper_inc upper_inf
  uuid_extract_timestamp uuid_extract_version uuid_generate_v1 uuid_generate_v4 uuid_generate_v5 var_pop
  var_samp varbit varchar variance vector_dims vector_norm version websearch_to_tsquery width width_bucket
  word_similarity xid xml xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlagg
  xmlcomment xmlconcat2 xmlexists xmltext xmlvalidate xpath xpath_exists
  `.split(/\s+/),
);

/** Whether a call leads to a function that is no project's own. */
export const isOwnFunction = (schema: string | undefined, name: string): boolean =>
  schema === undefined ? families.test(name) || names.has(name) : ownSchemas.has(schema);
