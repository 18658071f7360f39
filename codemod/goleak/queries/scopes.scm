; What opens a scope inside a declaration.
[
  (block)
  (if_statement)
  (for_statement)
  (expression_switch_statement)
  (type_switch_statement)
  (select_statement)
  (expression_case)
  (type_case)
  (default_case)
  (communication_case)
] @opens

; Functions open one too, and declare their parameters in it; their bodies share it.
[
  (function_declaration)
  (method_declaration)
  (func_literal)
] @function

; What declares names.
[
  (short_var_declaration)
  (var_spec)
  (const_spec)
  (range_clause)
  (receive_statement)
  (type_switch_statement)
  (type_spec)
  (type_alias)
] @declares
